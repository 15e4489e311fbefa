package dev.legionflow.workers.learning;

import static java.lang.System.Logger.Level.WARNING;

import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.Startup;
import jakarta.inject.Inject;
import java.time.Duration;

/// Forgets what is past its time, and the kinds of tasks of which nothing is left, a part at a
/// time; and enters in the journal what could not be entered at once. Does nothing where nobody
/// ever learned.
@ApplicationScoped
class Upkeep {

  private static final System.Logger LOG = System.getLogger(Upkeep.class.getName());
  private static final Duration PAUSE = Duration.ofMinutes(5);
  private static final int AT_ONCE = 5_000;
  private static final int KINDS_AT_ONCE = 500;

  private final LearningDatabase database;
  private final LearningBank bank;
  private final Changes changes;
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  @Inject
  Upkeep(LearningDatabase database, LearningBank bank, Changes changes) {
    this.database = database;
    this.bank = bank;
    this.changes = changes;
  }

  synchronized void started(@Observes Startup event) {
    thread = Thread.ofVirtual().name("legion-learning-upkeep").start(this::run);
  }

  private void run() {
    while (!Thread.currentThread().isInterrupted()) {
      try {
        Thread.sleep(PAUSE);
        if (database.isMade()) {
          once();
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException e) {
        LOG.log(WARNING, "the upkeep of the learning bank failed; it is tried again", e);
      }
    }
  }

  /// Forgets what is past its time, and enters what is not in the journal.
  ///
  /// @return how many attempts and strategies are forgotten
  int once() {
    changes.enter();
    var now = bank.clock().millis();
    var jdbi = database.jdbi();
    var removed =
        jdbi.inTransaction(handle ->
            Attempts.removeExpired(handle, now, AT_ONCE)
                + Strategies.removeBefore(
                    handle, now - bank.settings().kept().toMillis(), AT_ONCE));
    jdbi.useTransaction(handle -> Attempts.removeEmptyTasks(handle, KINDS_AT_ONCE));
    return removed;
  }

  @PreDestroy
  synchronized void close() {
    thread.interrupt();
  }
}
