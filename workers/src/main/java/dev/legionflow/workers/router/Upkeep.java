package dev.legionflow.workers.router;

import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.decision.StoredAnswers;
import dev.legionflow.workers.router.rollout.Changes;
import dev.legionflow.workers.router.rollout.Rollouts;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.function.BooleanSupplier;

/// Books what the dead have reserved, ends canaries whose evidence came from elsewhere, and removes
/// what is past its time. Begins with the first job, or where earlier ones have left something, so
/// that a process without models does nothing.
final class Upkeep implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());
  static final Duration PAUSE = Duration.ofSeconds(5);

  /// What is old is looked for that seldom.
  private static final int ROUNDS = 120;

  /// As what there is to look after.
  private static final int LOOKS = 12;

  private final Budgets budgets;
  private final Ledger ledger;
  private final DecisionLog decisions;
  private final StoredAnswers answers;
  private final Rollouts rollouts;
  private final Changes changes;
  private final Duration costsKept;
  private final BooleanSupplier isNeeded;
  private final Duration pause;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});
  private boolean closed;
  private volatile boolean begun;

  Upkeep(
      Budgets budgets,
      Ledger ledger,
      DecisionLog decisions,
      StoredAnswers answers,
      Rollouts rollouts,
      Duration costsKept,
      BooleanSupplier isNeeded,
      Duration pause) {
    this.budgets = budgets;
    this.ledger = ledger;
    this.decisions = decisions;
    this.answers = answers;
    this.rollouts = rollouts;
    this.changes = rollouts.changes();
    this.costsKept = costsKept;
    this.isNeeded = isNeeded;
    this.pause = pause;
  }

  void begin() {
    if (!begun) {
      begun = true;
      start();
    }
  }

  /// Waits for the first job, or for what earlier ones have left.
  synchronized void start() {
    if (!closed && thread.getState() == Thread.State.NEW) {
      thread = Thread.ofVirtual().name("legion-router-upkeep").start(this::run);
    }
  }

  private void run() {
    var rounds = 0;
    for (var look = 0; !Thread.currentThread().isInterrupted(); look++) {
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        return;
      }
      if (!begun && look % LOOKS == 0) {
        step("look for what is kept", () -> begun = begun || isNeeded.getAsBoolean());
      }
      if (begun) {
        once(rounds++ % ROUNDS == 0);
      }
    }
  }

  void once(boolean removing) {
    step("book what the dead have reserved", budgets::bookExpired);
    step("decide on canaries", rollouts::decide);
    step("enter changes in the journal", changes::enter);
    if (removing) {
      step("remove answers", answers::removeExpired);
      step("remove decisions", decisions::removeExpired);
      step(
          "remove costs",
          () -> ledger.removeBefore(LocalDate.now(ZoneOffset.UTC).minusDays(costsKept.toDays())));
      step("remove budgets", budgets::removeOld);
    }
  }

  /// One that fails keeps nothing else from its turn, now or later.
  private static void step(String what, Runnable work) {
    try {
      work.run();
    } catch (Throwable e) {
      LOG.log(WARNING, "the upkeep of the model router cannot " + what, e);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    thread.interrupt();
  }
}
