package dev.legionflow.engine.job;

import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.JobTasks;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.journal.Event.JobMigrated;
import dev.legionflow.engine.store.Node;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Makes and cancels jobs in the transactions of the engine.
@ApplicationScoped
class Jobs implements JobTasks {

  private final Node node;
  private final Clock clock;
  private final LongPolls polls;
  private final Activation activation;
  private final InlineWorkers inline;

  Jobs(Node node, Clock clock, LongPolls polls, Activation activation, InlineWorkers inline) {
    this.node = node;
    this.clock = clock;
    this.polls = polls;
    this.activation = activation;
    this.inline = inline;
  }

  @Override
  @SuppressWarnings("NullAway") // what a record of another jar takes is not seen
  public Optional<JobOutcome> runInline(
      Reached task, Supplier<Map<String, @Nullable Object>> variables) {
    return inline
        .find(task.type())
        .flatMap(worker ->
            inline.run(
                worker,
                new Job(
                    task.elementInstanceKey(),
                    task.type(),
                    task.definition().bpmnProcessId(),
                    task.processInstanceKey(),
                    task.elementId(),
                    task.elementInstanceKey(),
                    task.retries(),
                    task.headers(),
                    variables.get(),
                    task.definition().tenantId())));
  }

  @Override
  public long create(
      Reached task, @Nullable String error, Supplier<Optional<Map<String, String>>> variables) {
    var job =
        new JobRow(
            node.keys().next(),
            task.type(),
            error == null ? JobState.CREATED : JobState.FAILED,
            null,
            task.retries(),
            null,
            JsonValue.write("customHeaders", task.headers()),
            task.processInstanceKey(),
            task.rootId(),
            task.definition().key(),
            task.definition().bpmnProcessId(),
            task.definition().version(),
            task.elementId(),
            task.elementInstanceKey(),
            task.executionId(),
            task.scopePath(),
            task.retries() <= 0,
            null,
            error,
            JobRow.tags(task.tags()),
            task.definition().tenantId(),
            0,
            JobKind.of(task.work()));
    changes(UnitOfWork.current()).create(job, variables);
    return job.key();
  }

  @Override
  public Map<String, Work.Listener> listeners(String processInstanceId) {
    return JobStore.listeners(UnitOfWork.current().handle(), processInstanceId);
  }

  @Override
  public void migrate(
      String processInstanceId, Definition definition, Map<String, String> elements) {
    var unit = UnitOfWork.current();
    JobStore.migrate(unit.handle(), processInstanceId, definition, elements)
        .forEach((key, element) ->
            unit.record(
                new JobMigrated(key, definition.key(), definition.bpmnProcessId(), element)));
  }

  @Override
  public void suspend(String rootId, boolean suspended) {
    JobStore.suspend(UnitOfWork.current().handle(), rootId, suspended);
  }

  @Override
  public void cancel(String executionId) {
    changes(UnitOfWork.current()).cancel(executionId);
  }

  private JobChanges changes(UnitOfWork unit) {
    return unit.attachment(JobChanges.class, () -> new JobChanges(unit, polls, activation, clock));
  }
}
