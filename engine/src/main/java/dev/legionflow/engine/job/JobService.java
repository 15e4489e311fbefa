package dev.legionflow.engine.job;

import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.worker.JobOutcome.How;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How jobs come back. The first answer wins; a later one gets 404, as on Zeebe.
@ApplicationScoped
public class JobService {

  private final Engine engine;
  private final Clock clock;
  private final LongPolls polls;

  JobService(Engine engine, Clock clock, LongPolls polls) {
    this.engine = engine;
    this.clock = clock;
    this.polls = polls;
  }

  /// The work is done.
  ///
  /// @param how how it was done; null when that is not known
  public void complete(
      long key, Map<String, ? extends @Nullable Object> variables, @Nullable How how) {
    engine.execute(unit -> {
      var job = workable(unit, key, "complete");
      JobStore.end(unit.handle(), key, JobState.COMPLETED, clock.millis());
      engine.complete(job.executionId(), variables, how);
      return key;
    });
  }

  /// The work failed. With retries left the job is offered again after the back-off; without, an
  /// incident is raised.
  public void fail(
      long key,
      int retries,
      String message,
      Duration backOff,
      Map<String, ? extends @Nullable Object> variables) {
    engine.execute(unit -> {
      var job = workable(unit, key, "fail");
      var text = TextField.message(message);
      var left = Math.max(0, retries);
      var again = clock.millis() + Math.max(0, backOff.toMillis());
      JobStore.failed(unit.handle(), key, left, text, left > 0 ? again : JobStore.NEVER, left == 0);
      if (!variables.isEmpty()) {
        engine.setVariables(job.elementInstanceKey(), variables, true);
      }
      if (left == 0) {
        engine.noRetries(job.executionId(), key, text.isEmpty() ? "No more retries left." : text);
      } else if (backOff.isZero()) {
        unit.afterCommit(() -> polls.signal(job.type()));
      }
      return key;
    });
  }

  /// The work ended with a BPMN error. Where nothing catches it, an incident is raised.
  public void throwError(
      long key, String code, String message, Map<String, ? extends @Nullable Object> variables) {
    engine.execute(unit -> {
      var job = workable(unit, key, "throw an error for");
      if (engine.fail(job.executionId(), key, code, message, variables)) {
        JobStore.end(unit.handle(), key, JobState.ERROR_THROWN, clock.millis());
      } else {
        JobStore.errorThrown(unit.handle(), key, code, TextField.message(message));
      }
      return key;
    });
  }

  /// Changes the retries or the lock of a job.
  ///
  /// @param retries null leaves them
  /// @param timeout from now; null leaves it
  public void update(long key, @Nullable Integer retries, @Nullable Duration timeout) {
    engine.execute(unit -> {
      var job = open(unit, key, "update");
      if (retries != null) {
        JobStore.retries(unit.handle(), key, retries);
      }
      if (timeout != null) {
        if (job.deadline() == null) {
          throw Problem.conflict("job %d is not activated, so it has no timeout".formatted(key));
        }
        JobStore.deadline(unit.handle(), key, clock.millis() + timeout.toMillis());
      }
      return key;
    });
  }

  /// Offers a job again whose incident is being resolved. Inside a command.
  public void offerAgain(UnitOfWork unit, long key) {
    var job = open(unit, key, "offer");
    if (job.retries() <= 0) {
      throw Problem.conflict(
          "job %d has no retries left: give it some first (PATCH /v2/jobs/%d)".formatted(key, key));
    }
    JobStore.offerAgain(unit.handle(), key, clock.millis());
    unit.afterCommit(() -> polls.signal(job.type()));
  }

  private JobRow open(UnitOfWork unit, long key, String verb) {
    JobStore.instance(unit.handle(), key).ifPresent(engine::lock);
    return JobStore.forUpdate(unit.handle(), key)
        .filter(JobRow::isOpen)
        .orElseThrow(
            () -> Problem.notFound("cannot %s job %d: there is no such job".formatted(verb, key)));
  }

  private JobRow workable(UnitOfWork unit, long key, String verb) {
    var job = open(unit, key, verb);
    if (job.hasIncident() || job.state().equals(JobState.ERROR_THROWN)) {
      throw Problem.conflict("cannot %s job %d: it has an incident".formatted(verb, key));
    }
    return job;
  }
}
