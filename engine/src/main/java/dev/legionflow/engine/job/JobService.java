package dev.legionflow.engine.job;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.flowable.AdHocActivation;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.JobTasks.Work;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.flowable.UserTasks.Answer;
import dev.legionflow.engine.flowable.UserTasks.Through;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.journal.Event.JobChanged;
import dev.legionflow.engine.journal.Event.JobEnded;
import dev.legionflow.engine.store.Database;
import dev.legionflow.worker.JobOutcome.How;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// How jobs come back. The first answer wins; a later one gets 404, as on Zeebe.
@ApplicationScoped
public class JobService {

  private final Engine engine;
  private final Database database;
  private final Clock clock;
  private final LongPolls polls;

  JobService(Engine engine, Database database, Clock clock, LongPolls polls) {
    this.database = database;
    this.engine = engine;
    this.clock = clock;
    this.polls = polls;
  }

  /// The work is done.
  ///
  /// @param how how it was done; null when that is not known
  public void complete(
      long key, Map<String, ? extends @Nullable Object> variables, @Nullable How how) {
    complete(key, variables, how, AdHocResult.NONE, Answer.NONE);
  }

  /// What the worker of an ad-hoc sub-process has decided.
  ///
  /// @param fulfilled whether it is done
  /// @param cancelRemaining whether what is active is terminated
  record AdHocResult(
      List<AdHocActivation> activations, boolean fulfilled, boolean cancelRemaining) {
    static final AdHocResult NONE = new AdHocResult(List.of(), false, false);
  }

  /// The same, with what was decided where the job is that of an ad-hoc sub-process, or of a
  /// listener of a user task.
  void complete(
      long key,
      Map<String, ? extends @Nullable Object> variables,
      @Nullable How how,
      AdHocResult result,
      Answer answer) {
    var through = new AtomicReference<@Nullable Through>();
    try {
      complete(key, variables, how, result, answer, through);
    } catch (Problem e) {
      var begun = through.get();
      if (begun == null || !begun.isOn() || e.status() >= 500 || e.isSuspended()) {
        throw e;
      }
      // The listener has done its work; whoever asked for the completion is told.
      refuse(key, e);
    }
  }

  private void refuse(long key, Problem why) {
    engine.execute(unit -> {
      var job = inTurn(unit, key, "complete");
      JobStore.end(unit.trip(), key);
      engine.requireAt(job.executionId(), job.elementInstanceKey());
      unit.record(new JobEnded(key, JobState.COMPLETED, null, clock.millis()));
      engine.refuse(job.executionId(), String.valueOf(why.getMessage()));
      return key;
    });
  }

  private void complete(
      long key,
      Map<String, ? extends @Nullable Object> variables,
      @Nullable How how,
      AdHocResult result,
      Answer answer,
      AtomicReference<@Nullable Through> through) {
    engine.execute(unit -> {
      through.set(null);
      var job = inTurn(unit, key, "complete");
      if (job.hasIncident()) {
        throw withIncident("complete", key);
      }
      // Somebody may have been quicker while this command waited for its turn. The deletion tells,
      // but only at the end; until then nothing may go on from where the token is now.
      JobStore.end(unit.trip(), key);
      engine.requireAt(job.executionId(), job.elementInstanceKey());
      unit.record(new JobEnded(key, JobState.COMPLETED, null, clock.millis()));
      switch (job.kind().work()) {
        case Work.Element ignored -> engine.complete(job.executionId(), variables, how);
        case Work.AdHoc ignored ->
            engine.decide(
                job.executionId(),
                variables,
                result.activations(),
                result.fulfilled(),
                result.cancelRemaining());
        case Work.Listener listener when listener.event().ofTask() -> {
          if (!variables.isEmpty()) {
            throw Problem.invalid("variables", "the job of a task listener sets none");
          }
          through.set(unit.attachment(Through.class, Through::new));
          engine.answer(job.executionId(), listener, answer);
        }
        case Work.Listener listener -> engine.complete(job.executionId(), listener, variables);
      }
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
      unit.record(
          new JobChanged(
              key,
              JobState.FAILED,
              left,
              job.worker(),
              null,
              job.errorCode(),
              text,
              true,
              job.revision() + 1));
      if (!variables.isEmpty()) {
        engine.setLocalVariables(job.executionId(), variables);
      }
      if (left == 0) {
        engine.noRetries(
            job.executionId(),
            job.kind().work(),
            key,
            text.isEmpty() ? "No more retries left." : text);
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
      if (job.kind().work() instanceof Work.Listener) {
        throw Problem.conflict(
            "cannot throw an error for job %d: it is of the kind %s"
                .formatted(key, job.kind().name()));
      }
      if (engine.fail(job.executionId(), key, code, message, variables)) {
        JobStore.end(unit.trip(), key);
        unit.record(new JobEnded(key, JobState.ERROR_THROWN, code, clock.millis()));
      } else {
        var text = TextField.message(message);
        JobStore.errorThrown(unit.handle(), key, code, text);
        unit.record(
            new JobChanged(
                key,
                JobState.ERROR_THROWN,
                job.retries(),
                job.worker(),
                null,
                code,
                text,
                true,
                job.revision() + 1));
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
      var job = locked(unit, key, "update");
      if (timeout != null && job.deadline() == null) {
        throw Problem.conflict("job %d is not activated, so it has no timeout".formatted(key));
      }
      var state =
          retries == null || job.state().equals(JobState.ERROR_THROWN)
              ? job.state()
              : JobState.RETRIES_UPDATED;
      var left = retries == null ? job.retries() : retries;
      var deadline =
          timeout == null ? job.deadline() : Long.valueOf(clock.millis() + timeout.toMillis());
      JobStore.update(unit.handle(), key, state, left, deadline);
      unit.record(
          new JobChanged(
              key,
              state,
              left,
              job.worker(),
              deadline,
              job.errorCode(),
              job.errorMessage(),
              false,
              job.revision() + 1));
      return key;
    });
  }

  /// Who has a job.
  ///
  /// @param worker null when it is not locked, as is the deadline
  public record Lock(long key, int retries, @Nullable String worker, @Nullable Long deadline) {}

  /// Who has a job now.
  public Lock lockOf(long key) {
    var job =
        database
            .jdbi()
            .withHandle(handle -> JobStore.find(handle, key))
            .orElseThrow(() -> missing("find", key));
    permitted(job, "find");
    var locked = job.deadline() != null;
    return new Lock(key, job.retries(), locked ? job.worker() : null, job.deadline());
  }

  /// Offers a job again that is locked; does nothing when it is not.
  public void release(long key) {
    engine.execute(unit -> {
      var job = locked(unit, key, "release");
      var deadline = job.deadline();
      if (deadline != null && JobStore.giveBack(unit.handle(), key, deadline, clock.millis())) {
        unit.record(job.locked(null, null));
        unit.afterCommit(() -> polls.signal(job.type()));
      }
      return key;
    });
  }

  /// Offers all jobs again that a worker has.
  public void releaseAll(String worker) {
    var keys = database.jdbi().withHandle(handle -> JobStore.lockedBy(handle, worker));
    for (var key : keys) {
      try {
        release(key);
      } catch (Problem e) {
        if (e.status() != 404 && e.status() != 403) {
          throw e;
        }
        // It came to an end in the meantime, or is that of another worker of the same name.
      }
    }
  }

  /// Offers a job again whose incident is being resolved. Inside a command.
  ///
  /// @param withRetry whether it is given a retry where it has none left
  public void offerAgain(UnitOfWork unit, long key, boolean withRetry) {
    var found = locked(unit, key, "offer");
    var job = withRetry && found.retries() <= 0 ? withRetry(unit, found) : found;
    if (job.retries() <= 0) {
      throw Problem.conflict(
          "job %d has no retries left: give it some first (PATCH /v2/jobs/%d)".formatted(key, key));
    }
    var state = job.state().equals(JobState.ERROR_THROWN) ? JobState.CREATED : job.state();
    JobStore.offerAgain(unit.handle(), key, state, clock.millis());
    unit.record(
        new JobChanged(
            key,
            state,
            job.retries(),
            job.worker(),
            null,
            job.errorCode(),
            job.errorMessage(),
            false,
            job.revision() + 1));
    unit.afterCommit(() -> polls.signal(job.type()));
  }

  private static JobRow withRetry(UnitOfWork unit, JobRow job) {
    JobStore.update(unit.handle(), job.key(), JobState.RETRIES_UPDATED, 1, job.deadline());
    return JobStore.forUpdate(unit.handle(), job.key()).orElseThrow();
  }

  private static JobRow open(UnitOfWork unit, long key, String verb) {
    var job = JobStore.find(unit.handle(), key).orElseThrow(() -> missing(verb, key));
    permitted(job, verb);
    return job;
  }

  private static void permitted(JobRow job, String verb) {
    Caller.current()
        .require(Right.WORK, job.bpmnProcessId(), job.tenantId(), () -> missing(verb, job.key()));
  }

  /// The job as it was when this command began to wait for its turn, which it has now.
  private JobRow inTurn(UnitOfWork unit, long key, String verb) {
    var job =
        database.isH2() ? Optional.<JobRow>empty() : JobStore.findAndLockRoot(unit.handle(), key);
    if (job.isPresent()) {
      engine.rootLocked(job.get().rootId());
      permitted(job.get(), verb);
      return job.get();
    }
    var open = open(unit, key, verb);
    engine.lockRoot(open.rootId());
    return open;
  }

  /// The job as it is once it is this command's turn.
  private JobRow locked(UnitOfWork unit, long key, String verb) {
    engine.lockRoot(open(unit, key, verb).rootId());
    return JobStore.forUpdate(unit.handle(), key).orElseThrow(() -> missing(verb, key));
  }

  private static Problem missing(String verb, long key) {
    return Problem.notFound("cannot %s job %d: there is no such job".formatted(verb, key));
  }

  private JobRow workable(UnitOfWork unit, long key, String verb) {
    var job = locked(unit, key, verb);
    engine.requireNotSuspended(job.rootId());
    if (job.hasIncident()) {
      throw withIncident(verb, key);
    }
    return job;
  }

  private static Problem withIncident(String verb, long key) {
    return Problem.conflict("cannot %s job %d: it has an incident".formatted(verb, key));
  }
}
