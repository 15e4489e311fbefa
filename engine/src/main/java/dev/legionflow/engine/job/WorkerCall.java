package dev.legionflow.engine.job;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import java.time.Duration;

/// Calls a worker so that every end is an outcome.
final class WorkerCall {

  private static final Duration BACK_OFF = Duration.ofSeconds(1);

  private WorkerCall() {}

  @SuppressWarnings("ConstantValue")
  static JobOutcome call(JobWorker worker, Job job) {
    try {
      var outcome = worker.work(job);
      // A worker that was compiled without null checks.
      return outcome == null ? JobOutcome.terminal("the worker answered nothing") : outcome;
    } catch (Job.InvalidVariable e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return JobOutcome.retry("interrupted", Duration.ZERO);
    } catch (Exception | LinkageError | StackOverflowError | AssertionError e) {
      return JobOutcome.retry(message(e), BACK_OFF);
    }
  }

  private static String message(Throwable e) {
    return e.getMessage() == null
        ? e.getClass().getSimpleName()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }
}
