package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobOutcome.AdHoc;
import dev.legionflow.worker.JobOutcome.BpmnError;
import dev.legionflow.worker.JobOutcome.Completed;
import dev.legionflow.worker.JobOutcome.Retry;
import dev.legionflow.worker.JobOutcome.Terminal;
import java.util.LinkedHashMap;
import java.util.Objects;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A task that a job worker handles: inline in this transaction, or by a job.
final class JobTask extends Activity {

  private static final long serialVersionUID = 1L;

  JobTask(EngineConfiguration engine, Settings settings) {
    super(engine, settings);
  }

  @Override
  public void prepare(ExecutionEntity execution) {
    reached(execution, 0);
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    var task = reached(execution, ElementInstances.requireKey(execution));
    var outcome =
        engine.jobTasks().runInline(task, () -> new LinkedHashMap<>(execution.getVariables()));
    if (outcome.isEmpty()) {
      create(execution, task, null);
      return;
    }
    switch (outcome.get()) {
      case Completed done -> complete(execution, done.variables(), done.how());
      case BpmnError error -> fail(execution, error);
      // An inline worker that failed is tried again as an ordinary job, with one try less.
      case Retry retry -> create(execution, withRetries(task, task.retries() - 1), retry.message());
      case Terminal terminal -> create(execution, withRetries(task, 0), terminal.message());
      case AdHoc _ -> create(execution, withRetries(task, 0), AdHocActivity.NONE);
    }
  }

  void fail(ExecutionEntity execution, JobOutcome.BpmnError error) {
    engine.errors().raise(execution, error.code(), error.message(), error.variables());
  }

  private void create(ExecutionEntity execution, JobTasks.Reached task, @Nullable String error) {
    var key = engine.jobTasks().create(task, error, () -> Variables.visible(execution));
    if (task.retries() <= 0) {
      engine
          .incidents()
          .stall(
              execution,
              Phase.JOB,
              "JOB_NO_RETRIES",
              Objects.requireNonNullElse(error, "No more retries left."),
              key);
    }
  }

  private JobTasks.Reached reached(ExecutionEntity execution, long elementInstanceKey) {
    var task = Objects.requireNonNull(settings().task());
    return new JobTasks.Reached(
        JobTasks.ELEMENT,
        elementInstanceKey,
        execution.getId(),
        scopePath(execution),
        Long.parseLong(execution.getProcessInstanceId()),
        execution.getRootProcessInstanceId(),
        engine.definitions().byFlowableId(execution.getProcessDefinitionId()),
        execution.getActivityId(),
        Expressions.string(task.type(), execution, "EXTRACT_VALUE_ERROR", "job type"),
        Expressions.integer(task.retries(), execution, "EXTRACT_VALUE_ERROR", "job retries"),
        settings().headers(),
        tags(execution));
  }

  private static JobTasks.Reached withRetries(JobTasks.Reached t, int retries) {
    return new JobTasks.Reached(
        t.work(),
        t.elementInstanceKey(),
        t.executionId(),
        t.scopePath(),
        t.processInstanceKey(),
        t.rootId(),
        t.definition(),
        t.elementId(),
        t.type(),
        retries,
        t.headers(),
        t.tags());
  }
}
