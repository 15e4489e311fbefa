package dev.legionflow.workers.runtime;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.JobOutcome;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.CompleteAdHocSubProcessResultStep1;
import io.camunda.client.api.command.FinalCommandStep;
import io.camunda.client.api.response.ActivatedJob;
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

  private final CamundaClient client;
  private final HeldReports held;

  Report(CamundaClient client) {
    this.client = client;
    this.held = new HeldReports(client);
  }

  /// What became of a report.
  private sealed interface Reply {
    /// There is nothing more to do.
    record Done() implements Reply {}

    /// It will never be taken.
    record Refused(String why) implements Reply {}

    /// The mission stands still.
    record Suspended() implements Reply {}
  }

  /// Sends it now; where the mission is suspended, it is kept and sent when the mission goes on.
  void send(ActivatedJob job, JobOutcome outcome) {
    if (!sent(job, outcome) && !held.hold(job, () -> sent(job, outcome))) {
      LOG.log(
          WARNING,
          "the outcome of job {0} is lost: its mission is suspended, and {1} outcomes are kept"
              + " already",
          job.getKey(),
          HeldReports.MOST);
    }
  }

  /// Keeps nothing any more.
  void close() {
    held.close();
  }

  private boolean sent(ActivatedJob job, JobOutcome outcome) {
    return switch (deliver(job, () -> command(job, outcome))) {
      case Reply.Done _ -> true;
      case Reply.Suspended _ -> false;
      case Reply.Refused(String why) -> {
        String message = ErrorText.bounded("the engine refused the job's outcome: " + why);
        LOG.log(WARNING, "job {0}: {1}", job.getKey(), message);
        Reply second = deliver(job, () -> fail(job, 0, Duration.ZERO, message));
        if (second instanceof Reply.Refused(String again)) {
          LOG.log(WARNING, "job {0}: the failure was refused too: {1}", job.getKey(), again);
        }
        yield !(second instanceof Reply.Suspended);
      }
    };
  }

  /// Gives the job back with all its tries.
  void handBack(ActivatedJob job) {
    switch (deliver(
        job, () -> fail(job, job.getRetries(), Duration.ZERO, "the worker is closing"))) {
      case Reply.Done _ -> {}
      case Reply.Suspended _ ->
          LOG.log(
              DEBUG,
              "job {0} of a suspended mission is offered again after its lock",
              job.getKey());
      case Reply.Refused(String why) ->
          LOG.log(WARNING, "job {0} could not be handed back: {1}", job.getKey(), why);
    }
  }

  private FinalCommandStep<?> command(ActivatedJob job, JobOutcome outcome) {
    return switch (outcome) {
      case JobOutcome.Completed completed ->
          client.newCompleteCommand(job.getKey()).variables(copy(completed.variables()));
      case JobOutcome.AdHoc decided ->
          client
              .newCompleteCommand(job.getKey())
              .variables(copy(decided.variables()))
              .withResult(result -> decided(result.forAdHocSubProcess(), decided));
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

  private static CompleteAdHocSubProcessResultStep1 decided(
      CompleteAdHocSubProcessResultStep1 result, JobOutcome.AdHoc decided) {
    CompleteAdHocSubProcessResultStep1 told =
        result
            .completionConditionFulfilled(decided.done())
            .cancelRemainingInstances(decided.done());
    for (JobOutcome.Activation element : decided.activations()) {
      told = told.activateElement(element.elementId()).variables(copy(element.variables()));
    }
    return told;
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

  /// Sends until there is an answer that will not change, or not before the mission goes on.
  private static Reply deliver(ActivatedJob job, Supplier<FinalCommandStep<?>> command) {
    BackOff backOff = BackOff.reporting();
    for (int tries = 1; ; tries++) {
      try {
        command.get().execute();
        return new Reply.Done();
      } catch (RuntimeException e) {
        switch (Answer.to(e)) {
          case SETTLED -> {
            LOG.log(DEBUG, "job {0} is no longer ours: {1}", job.getKey(), ErrorText.of(e));
            return new Reply.Done();
          }
          case SUSPENDED -> {
            return new Reply.Suspended();
          }
          case REFUSED -> {
            if (tries == 1) {
              return new Reply.Refused(ErrorText.of(e));
            }
            lost(job, tries, e);
            return new Reply.Done();
          }
          case UNKNOWN -> {
            if (tries == MAX_TRIES || !rested(backOff.next())) {
              lost(job, tries, e);
              return new Reply.Done();
            }
          }
        }
      }
    }
  }

  /// The outcome may have been taken or not: another one must not follow it.
  private static void lost(ActivatedJob job, int tries, RuntimeException e) {
    LOG.log(
        WARNING,
        "the outcome of job {0} was not taken in {1} tries, the engine offers it again: {2}",
        job.getKey(),
        tries,
        ErrorText.of(e));
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
