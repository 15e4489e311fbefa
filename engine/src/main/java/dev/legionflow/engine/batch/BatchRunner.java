package dev.legionflow.engine.batch;

import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.DatabaseProblems;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Reads;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.DiskSpace;
import dev.legionflow.engine.store.Limits;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Works on batch operations, one at a time on a node, a portion at a time.
///
/// What is done to an item and that it was done are one transaction: after a crash it goes on with
/// the next, and if two nodes should meet at one item, the second is rolled back.
@ApplicationScoped
public class BatchRunner {

  private static final Logger LOG = Logger.getLogger(BatchRunner.class);
  private static final long PERIOD_MILLIS = 500;

  /// Until another node may take over; renewed with each portion.
  private static final long LEASE_MILLIS = 10_000;

  /// An item may take its time, so a portion is small beside the lease.
  private static final int PORTION = 20;

  private static final int PAGE = 1_000;
  private static final long KEPT_MILLIS = Duration.ofDays(90).toMillis();
  private static final int MOST_FORGOTTEN = 10;

  private final Engine engine;
  private final Database database;
  private final DiskSpace space;
  private final Reads reads;
  private final Node node;
  private final Clock clock;
  private final BatchActions actions;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("batch-operations").factory());
  private volatile boolean stopping;

  BatchRunner(
      Engine engine,
      Database database,
      DiskSpace space,
      Reads reads,
      Node node,
      Clock clock,
      BatchActions actions) {
    this.engine = engine;
    this.database = database;
    this.space = space;
    this.reads = reads;
    this.node = node;
    this.clock = clock;
    this.actions = actions;
  }

  public void start() {
    var _ =
        thread.scheduleWithFixedDelay(
            this::run, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /// Something new is there.
  void wake() {
    if (!stopping) {
      thread.execute(this::run);
    }
  }

  public void stop() {
    stopping = true;
    thread.shutdown();
    try {
      // The item in work is let end; what is left is taken up by whoever comes next.
      if (!thread.awaitTermination(LEASE_MILLIS, TimeUnit.MILLISECONDS)) {
        thread.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      var batch = claim();
      while (batch.isPresent() && !stopping) {
        work(batch.get());
        batch = claim();
      }
      forget();
    } catch (RuntimeException e) {
      // Whatever it was is tried again, when the lease has run out.
      LOG.warnf("batch operations wait: %s", e.getMessage());
    }
  }

  private Optional<BatchOperation> claim() {
    if (!space.isThere()) {
      return Optional.empty();
    }
    var now = clock.millis();
    return database
        .jdbi()
        .inTransaction(handle -> BatchStore.claim(handle, now, now + LEASE_MILLIS));
  }

  /// Collects a page of items, or does a portion of them.
  private void work(BatchOperation batch) {
    if (!batch.collected()) {
      collect(batch);
    } else if (!portion(batch)) {
      database
          .jdbi()
          .useHandle(handle ->
              BatchStore.move(
                  handle, batch.key(), "COMPLETED", List.of("ACTIVE"), true, clock.millis()));
    }
    database.jdbi().useHandle(handle -> BatchStore.lease(handle, batch.key(), 0));
  }

  private void collect(BatchOperation batch) {
    try {
      var page =
          reads.withHandle(handle ->
              BatchActions.find(handle, batch.type(), batch.filter(), batch.lastKey(), PAGE));
      database
          .jdbi()
          .useTransaction(handle -> {
            if (BatchStore.items(handle, batch.key()) + page.size() > Limits.BATCH_ITEMS) {
              throw Problem.limit(
                  "batch-items",
                  "more than %d process instances or incidents".formatted(Limits.BATCH_ITEMS));
            }
            BatchStore.collect(handle, node.keys(), batch, page, page.size() < PAGE);
          });
    } catch (Problem e) {
      if (e.status() >= 500) {
        throw e;
      }
      database
          .jdbi()
          .useTransaction(handle ->
              BatchStore.fail(handle, batch.key(), String.valueOf(e.getMessage()), clock.millis()));
    }
  }

  /// Does a few items.
  ///
  /// @return false when there is nothing left to do
  private boolean portion(BatchOperation batch) {
    var items = database.jdbi().withHandle(handle -> BatchStore.open(handle, batch.key(), PORTION));
    for (var item : items) {
      if (stopping
          || !database.jdbi().withHandle(handle -> BatchStore.isActive(handle, batch.key()))) {
        return true;
      }
      attempt(batch, item);
    }
    return !items.isEmpty();
  }

  private void attempt(BatchOperation batch, BatchOperation.Item item) {
    try {
      engine.execute(unit -> {
        actions.act(unit, batch, item.itemKey());
        done(unit, item);
        return item;
      });
    } catch (AlreadyDone e) {
      LOG.debugf("item %d was done by another node", item.key());
    } catch (RuntimeException e) {
      if (isPassing(e)) {
        throw e;
      }
      if (!(e instanceof Problem)) {
        LOG.errorf(e, "batch operation %d failed at %d", batch.key(), item.itemKey());
      }
      var message = e instanceof Problem ? String.valueOf(e.getMessage()) : "an internal error";
      database
          .jdbi()
          .useHandle(handle -> BatchStore.itemFailed(handle, item.key(), message, clock.millis()));
    }
  }

  /// After what it is about: the mission's row is locked first, always.
  private void done(UnitOfWork unit, BatchOperation.Item item) {
    if (!BatchStore.itemDone(unit.handle(), item.key(), clock.millis())) {
      throw new AlreadyDone();
    }
  }

  private static final class AlreadyDone extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /// Whether it may well succeed later.
  private static boolean isPassing(@Nullable Throwable thrown) {
    if (thrown instanceof Problem problem) {
      return problem.status() >= 500;
    }
    for (var t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && DatabaseProblems.isUnreachable(sql)) {
        return true;
      }
    }
    return false;
  }

  private void forget() {
    var before = clock.millis() - KEPT_MILLIS;
    for (var i = 0; i < MOST_FORGOTTEN; i++) {
      if (!database.jdbi().withHandle(handle -> BatchStore.forgetOne(handle, before))) {
        return;
      }
    }
  }
}
