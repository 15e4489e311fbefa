package dev.legionflow.workers.runtime;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.JobOutcome;
import io.camunda.client.api.command.FinalCommandStep;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.worker.JobClient;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Tells the engine what came of a job. The same outcome is sent again while the engine cannot be
/// reached; another one only when the first was refused for certain, for example because a variable
/// is too large.
final class Report {

  private static final System.Logger LOG = System.getLogger(Report.class.getName());

  /// With the reporting back-off that is about 11 s; then the lock runs out and the engine offers
  /// the job again.
  static final int MAX_TRIES = 8;

  private final JobClient client;

  Report(JobClient client) {
    this.client = client;
  }

  void send(ActivatedJob job, JobOutcome outcome) {
    String refusal = deliver(job, () -> command(job, outcome));
    if (refusal != null) {
      String message = ErrorText.bounded("the engine refused the job's outcome: " + refusal);
      LOG.log(WARNING, "job {0}: {1}", job.getKey(), message);
      String second = deliver(job, () -> fail(job, 0, Duration.ZERO, message));
      if (second != null) {
        LOG.log(WARNING, "job {0}: the failure was refused too: {1}", job.getKey(), second);
      }
    }
  }

  /// Gives the job back with all its tries.
  void handBack(ActivatedJob job) {
    String refusal =
        deliver(job, () -> fail(job, job.getRetries(), Duration.ZERO, "the worker is closing"));
    if (refusal != null) {
      LOG.log(WARNING, "job {0} could not be handed back: {1}", job.getKey(), refusal);
    }
  }

  private FinalCommandStep<?> command(ActivatedJob job, JobOutcome outcome) {
    return switch (outcome) {
      case JobOutcome.Completed completed ->
          client.newCompleteCommand(job.getKey()).variables(copy(completed.variables()));
      case JobOutcome.Retry retry ->
          fail(job, Math.max(0, job.getRetries() - 1), retry.backOff(), retry.message());
      case JobOutcome.Terminal terminal -> fail(job, 0, Duration.ZERO, terminal.message());
      case JobOutcome.BpmnError error ->
          client
              .newThrowErrorCommand(job.getKey())
              .errorCode(error.code())
              .errorMessage(ErrorText.bounded(error.message()))
              .variables(copy(error.variables()));
    };
  }

  private FinalCommandStep<?> fail(
      ActivatedJob job, int retries, Duration backOff, String message) {
    return client
        .newFailCommand(job.getKey())
        .retries(retries)
        .retryBackoff(backOff)
        .errorMessage(ErrorText.bounded(message));
  }

  // The client's signature knows no null values, but its JSON does.
  @SuppressWarnings("NullAway")
  private static Map<String, Object> copy(Map<String, @Nullable Object> variables) {
    return new HashMap<>(variables);
  }

  /// Sends until there is an answer that will not change.
  ///
  /// @return why the engine refused it, or null when there is nothing more to do
  private @Nullable String deliver(ActivatedJob job, Supplier<FinalCommandStep<?>> command) {
    BackOff backOff = BackOff.reporting();
    for (int tries = 1; ; tries++) {
      try {
        command.get().execute();
        return null;
      } catch (RuntimeException e) {
        switch (Answer.to(e)) {
          case SETTLED -> {
            LOG.log(DEBUG, "job {0} is no longer ours: {1}", job.getKey(), ErrorText.of(e));
            return null;
          }
          case REFUSED -> {
            return tries == 1 ? ErrorText.of(e) : lost(job, tries, e);
          }
          case UNKNOWN -> {
            if (tries == MAX_TRIES || !rested(backOff.next())) {
              return lost(job, tries, e);
            }
          }
        }
      }
    }
  }

  /// The outcome may have been taken or not: another one must not follow it.
  private static @Nullable String lost(ActivatedJob job, int tries, RuntimeException e) {
    LOG.log(
        WARNING,
        "the outcome of job {0} was not taken in {1} tries, the engine offers it again: {2}",
        job.getKey(),
        tries,
        ErrorText.of(e));
    return null;
  }

  private static boolean rested(Duration rest) {
    try {
      Thread.sleep(rest);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
