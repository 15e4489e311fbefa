package dev.legionflow.engine.job;

import dev.legionflow.engine.flowable.AdHocActivation;
import dev.legionflow.engine.flowable.JobTasks.Work;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.UserTasks.Answer;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.job.Activation.Activated;
import dev.legionflow.engine.job.JobService.AdHocResult;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobOutcome.AdHoc;
import dev.legionflow.worker.JobOutcome.BpmnError;
import dev.legionflow.worker.JobOutcome.Completed;
import dev.legionflow.worker.JobOutcome.Retry;
import dev.legionflow.worker.JobOutcome.Terminal;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;

/// Works on one job in this process and reports what came of it.
@ApplicationScoped
class Outcomes {

  private static final Logger LOG = Logger.getLogger(Outcomes.class);

  private static final int REPORTS = 8;
  private static final long PAUSE_NANOS = 50_000_000;

  private final JobService jobs;

  private final HeldOutcomes held;

  Outcomes(JobService jobs, HeldOutcomes held) {
    this.jobs = jobs;
    this.held = held;
  }

  @SuppressWarnings("NullAway") // what a record of another jar takes is not seen
  void work(JobWorker worker, Activated activated) {
    var row = activated.job();
    MDC.put("instance", Long.toString(row.processInstanceKey()));
    try {
      var job =
          new Job(
              row.key(),
              row.type(),
              row.bpmnProcessId(),
              row.processInstanceKey(),
              row.elementId(),
              row.elementInstanceKey(),
              row.retries(),
              JsonValue.readTexts(row.customHeaders()),
              Activation.values(activated.variables()),
              row.tenantId());
      var outcome = WorkerCall.call(worker, job);
      if (!report(row, outcome)
          && !held.hold(row, activated.deadline(), () -> report(row, outcome))) {
        LOG.errorf(
            "the result of job %d of type '%s' is lost: its mission %d is suspended, and %d results"
                + " are kept already",
            row.key(), row.type(), row.processInstanceKey(), HeldOutcomes.MOST);
      }
    } finally {
      MDC.remove("instance");
    }
  }

  /// Keeps no outcomes any more.
  void stop() {
    held.stop();
  }

  /// Tells what came of a job; an engine that is busy is asked again.
  ///
  /// @return false when the mission is suspended, so that nothing came of it yet
  private boolean report(JobRow job, JobOutcome outcome) {
    for (var attempt = 1; ; attempt++) {
      try {
        tryReport(job, outcome);
        return true;
      } catch (RuntimeException e) {
        if (e instanceof Problem problem && problem.isSuspended()) {
          return false;
        }
        if (attempt == REPORTS) {
          LOG.errorf(
              e,
              "the result of job %d of type '%s' could not be reported; it is offered again",
              job.key(),
              job.type());
          return true;
        }
        LockSupport.parkNanos(PAUSE_NANOS << attempt);
      }
    }
  }

  private void tryReport(JobRow job, JobOutcome outcome) {
    try {
      switch (outcome) {
        case Completed done -> jobs.complete(job.key(), done.variables(), done.how());
        case AdHoc decided -> decide(job, decided);
        case Retry retry ->
            jobs.fail(job.key(), job.retries() - 1, retry.message(), retry.backOff(), Map.of());
        case Terminal terminal ->
            jobs.fail(job.key(), 0, terminal.message(), Duration.ZERO, Map.of());
        case BpmnError error ->
            jobs.throwError(job.key(), error.code(), error.message(), error.variables());
      }
    } catch (Problem problem) {
      rejected(job, problem);
    }
  }

  @SuppressWarnings("NullAway") // what a record of another jar takes is not seen
  private void decide(JobRow job, AdHoc decided) {
    if (!(job.kind().work() instanceof Work.AdHoc)) {
      throw Problem.invalid(
          "result",
          "is that of an ad-hoc sub-process, and '%s' is none".formatted(job.elementId()));
    }
    var activations =
        decided.activations().stream()
            .map(element -> new AdHocActivation(element.elementId(), element.variables()))
            .toList();
    jobs.complete(
        job.key(),
        decided.variables(),
        decided.how(),
        new AdHocResult(activations, decided.done(), decided.done()),
        Answer.NONE);
  }

  /// A result that the engine does not take would come back after every lock; so it counts as a
  /// failure. That a job is gone (404), its mission suspended or the engine busy (503) does not.
  private void rejected(JobRow job, Problem problem) {
    if (problem.status() >= 500 || problem.isSuspended()) {
      throw problem;
    }
    if (problem.status() == 404) {
      LOG.infof("job %d of type '%s': %s", job.key(), job.type(), problem.getMessage());
      return;
    }
    LOG.warnf(
        "the result of job %d of type '%s' is refused: %s",
        job.key(), job.type(), problem.getMessage());
    jobs.fail(
        job.key(), 0, "the result is refused: " + problem.getMessage(), Duration.ZERO, Map.of());
  }
}
