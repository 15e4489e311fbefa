package dev.legionflow.workers.router;

import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.database.Tables;
import dev.legionflow.workers.router.call.Attempt;
import dev.legionflow.workers.router.call.CallFailed;
import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.cost.Payer;
import dev.legionflow.workers.router.cost.Reservation;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.decision.Made;
import dev.legionflow.workers.router.decision.StoredAnswers;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.store.RouterDatabase;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/// Writes down what came of a job, all of it in one transaction: what it cost, what that leaves of
/// the budgets, why the model was chosen, what is known of its version, and the answer.
final class Bookkeeping {

  /// Says nothing of a version.
  private static final Set<String> NOT_ITS_FAULT =
      Set.of(
          CallFailed.Reason.RATE_LIMITED.name(),
          CallFailed.Reason.BUSY.name(),
          CallFailed.Reason.NOT_CALLED.name(),
          Attempt.Result.CANCELLED.name());

  static final String ANSWERED = "ANSWERED";

  private static final System.Logger LOG = System.getLogger(Bookkeeping.class.getName());
  private static final int MOST_TRIES = 3;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final RouterDatabase database;
  private final Ledger ledger;
  private final Budgets budgets;
  private final DecisionLog decisions;
  private final StoredAnswers answers;
  private final Rollouts rollouts;
  private final Duration decisionsKept;

  Bookkeeping(
      RouterDatabase database,
      Ledger ledger,
      Budgets budgets,
      DecisionLog decisions,
      StoredAnswers answers,
      Rollouts rollouts,
      Duration decisionsKept) {
    this.database = database;
    this.ledger = ledger;
    this.budgets = budgets;
    this.decisions = decisions;
    this.answers = answers;
    this.rollouts = rollouts;
    this.decisionsKept = decisionsKept;
  }

  /// @param answer what the job is answered, kept for when it is offered again; null for a failure
  void write(Made made, Meter.Closed closed, JobOutcome.@Nullable Completed answer) {
    repeated(
        made.id(),
        handle -> {
          // The rows of budgets, which others wait for, come last.
          decisions.write(handle, made, decisionsKept);
          if (answer != null) {
            answers.write(handle, made.payer().jobKey(), made.promptHash(), answer);
          }
          pay(
              handle,
              made.id(),
              made.payer(),
              closed.requests(),
              closed.reservation(),
              closed.free());
        });
    decide(closed.requests());
  }

  /// For a request that ended after its job was settled: one that lost against a hedge. What was
  /// kept for it goes with it.
  void writeLate(String decisionId, Payer payer, Meter.Request request, Reservation reservation) {
    database
        .jdbi()
        .useTransaction(handle ->
            pay(handle, decisionId, payer, List.of(request), reservation, request.kept()));
    decide(List.of(request));
  }

  /// What is written was paid for, so that a fault which passes must not lose it.
  private void repeated(String decisionId, Consumer<Handle> work) {
    for (var tries = 1; ; tries++) {
      try {
        database.jdbi().useTransaction(work::accept);
        return;
      } catch (JdbiException e) {
        if (Tables.isThereAlready(e) && tries > 1 && decisions.has(decisionId)) {
          // The transaction was committed although it was told otherwise.
          return;
        }
        if (tries == MOST_TRIES) {
          throw e;
        }
        LOG.log(WARNING, "decision {0} is written again: {1}", decisionId, e.getMessage());
        LockSupport.parkNanos(PAUSE_NANOS * tries);
      }
    }
  }

  private void pay(
      Handle handle,
      String decisionId,
      Payer payer,
      List<Meter.Request> requests,
      Reservation reservation,
      long free) {
    var entries = requests.stream().map(Meter.Request::entry).toList();
    ledger.write(handle, decisionId, payer, entries);
    // In one order, as all lock them.
    var ordered =
        requests.stream()
            .sorted(Comparator.comparing(request -> request.entry().model().key()))
            .toList();
    for (var request : ordered) {
      var outcome = request.entry().outcome();
      if (!NOT_ITS_FAULT.contains(outcome)) {
        rollouts.observe(
            handle,
            request.entry().model(),
            outcome.equals(ANSWERED) ? 1.0 : 0.0,
            request.tookMillis(),
            request.entry().microDollars());
      }
    }
    budgets.settle(
        handle,
        payer,
        reservation,
        free,
        entries.stream().mapToLong(Ledger.Entry::microDollars).sum());
  }

  /// The job is settled already: what fails here is looked at again by the upkeep.
  private void decide(List<Meter.Request> requests) {
    try {
      requests.stream()
          .map(request -> request.entry().model().id())
          .distinct()
          .filter(rollouts::isRunning)
          .forEach(rollouts::decide);
    } catch (RuntimeException e) {
      LOG.log(WARNING, "the evidence of a canary could not be looked at: {0}", e.getMessage());
    }
  }
}
