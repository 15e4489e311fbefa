package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import org.flowable.common.engine.impl.interceptor.Command;
import org.flowable.common.engine.impl.interceptor.CommandContext;
import org.flowable.engine.impl.cmd.JobRetryCmd;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.job.service.impl.asyncexecutor.FailedJobCommandFactory;
import org.jspecify.annotations.Nullable;

/// A timer whose transaction fails is tried again; after the last try an incident is raised, where
/// Flowable would put it aside without a word.
final class TimerFailures implements FailedJobCommandFactory {

  private final EngineConfiguration engine;

  TimerFailures(EngineConfiguration engine) {
    this.engine = engine;
  }

  @Override
  public Command<Object> getCommand(String jobId, Throwable exception) {
    return context -> fail(context, jobId, exception);
  }

  private @Nullable Object fail(CommandContext context, String jobId, Throwable exception) {
    var jobs = engine.getJobServiceConfiguration();
    var timer = jobs.getJobService().findJobById(jobId);
    if (timer == null) {
      return null;
    }
    if (Conflicts.isPassing(exception)) {
      // It only met another command, or a database that is away or full: that costs no try.
      timer.setRetries(timer.getRetries() + 1);
    }
    var last = timer.getRetries() <= 1;
    var executionId = timer.getExecutionId();
    new JobRetryCmd(jobId, exception).execute(context);
    if (last && executionId != null) {
      var execution = engine.getExecutionEntityManager().findById(executionId);
      engine
          .incidents()
          .stall(
              execution,
              Incidents.atElement(execution),
              Phase.TIMER,
              "TIMER_FAILED",
              String.valueOf(exception.getMessage()),
              null);
    }
    return null;
  }

  /// After its incident was resolved.
  static void tryAgain(EngineConfiguration engine, ExecutionEntity execution) {
    engine
        .getManagementService()
        .createDeadLetterJobQuery()
        .executionId(execution.getId())
        .list()
        .forEach(job ->
            engine
                .getManagementService()
                .moveDeadLetterJobToExecutableJob(
                    job.getId(), engine.getAsyncExecutorNumberOfRetries()));
  }
}
