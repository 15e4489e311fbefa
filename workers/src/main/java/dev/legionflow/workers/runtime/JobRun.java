package dev.legionflow.workers.runtime;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import io.camunda.client.api.response.ActivatedJob;
import java.time.Duration;

/// Runs single jobs of one worker and reports what came of them.
final class JobRun {

  private static final System.Logger LOG = System.getLogger(JobRun.class.getName());

  private final JobWorker worker;
  private final Report report;
  private final Duration exceptionBackOff;
  private volatile boolean givenUp;

  JobRun(JobWorker worker, Report report, Duration exceptionBackOff) {
    this.worker = worker;
    this.report = report;
    this.exceptionBackOff = exceptionBackOff;
  }

  void work(ActivatedJob activated) {
    JobOutcome outcome;
    try {
      outcome = worker.work(convert(activated));
    } catch (Job.InvalidVariable e) {
      outcome = JobOutcome.terminal(ErrorText.of(e));
    } catch (Throwable e) {
      // Closing interrupts: that is not the job's fault, so no try is used up.
      boolean interrupted = Thread.interrupted() || e instanceof InterruptedException;
      if (givenUp && interrupted) {
        handBack(activated);
        return;
      }
      LOG.log(WARNING, "worker " + worker.type() + " threw on job " + activated.getKey(), e);
      outcome = JobOutcome.retry(ErrorText.of(e), exceptionBackOff);
    }
    LOG.log(DEBUG, "job {0} of type {1} ended", activated.getKey(), worker.type());
    report.send(activated, outcome);
  }

  /// Returns a job untouched, to be offered to another worker at once.
  void handBack(ActivatedJob activated) {
    report.handBack(activated);
  }

  /// No outcome is kept any more for a mission to go on.
  void close() {
    report.close();
  }

  /// From now on an interrupted job is handed back.
  void giveUp() {
    givenUp = true;
  }

  static Job convert(ActivatedJob job) {
    return new Job(
        job.getKey(),
        job.getType(),
        job.getBpmnProcessId(),
        job.getProcessInstanceKey(),
        job.getElementId(),
        job.getElementInstanceKey(),
        job.getRetries(),
        job.getCustomHeaders(),
        job.getVariablesAsMap(),
        job.getTenantId() == null ? Job.DEFAULT_TENANT : job.getTenantId());
  }
}
