package dev.legionflow.engine.batch;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.DatabaseProblems;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Reads;
import dev.legionflow.engine.security.Users;
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

/// Works on batch operations, one at a time on a node, a portion at a time.
///
/// What is done to an item and that it was done are one transaction: after a crash it goes on with
/// the next, and if two nodes should meet at one item, the second is rolled back.
@ApplicationScoped
public class BatchRunner {

  private static final Logger LOG = Logger.getLogger(BatchRunner.class);
  private static final long PERIOD_MILLIS = 500;

  /// Until another node may take over; taken anew with each portion.
  private static final long LEASE_MILLIS = 10_000;

  /// An item may take its time, so a portion is small beside the lease.
  private static final int PORTION = 20;

  private static final int PAGE = 1_000;
  private static final long KEPT_MILLIS = Duration.ofDays(90).toMillis();
  private static final int MOST_FORGOTTEN = 10;
  private static final long FORGET_NANOS = Duration.ofMinutes(1).toNanos();

  /// Of one item, while something is in its way; together some four minutes.
  static final int MOST_TRIES = 12;

  private static final long REST_MILLIS = 250;
  private static final long LONGEST_REST_MILLIS = 60_000;

  private final Engine engine;
  private final Database database;
  private final DiskSpace space;
  private final Reads reads;
  private final Node node;
  private final Clock clock;
  private final BatchActions actions;
  private final Users users;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("batch-operations").factory());
  private volatile boolean stopping;
  private long forgotAt = System.nanoTime() - FORGET_NANOS;

  BatchRunner(
      Engine engine,
      Database database,
      DiskSpace space,
      Reads reads,
      Node node,
      Clock clock,
      BatchActions actions,
      Users users) {
    this.engine = engine;
    this.database = database;
    this.space = space;
    this.reads = reads;
    this.node = node;
    this.clock = clock;
    this.actions = actions;
    this.users = users;
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
    } catch (RuntimeException | Error e) {
      // Whatever it was is tried again, when the lease has run out. What is thrown from here would
      // end the timer.
      LOG.warnf(e, "batch operations wait");
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
    // What they may do now, and not when they have asked.
    var by = users.find(batch.createdBy());
    var rest = 0L;
    if (by.isEmpty()) {
      // To somebody who may do nothing there would be nothing to do: it would end as if all were
      // done.
      fail(
          batch,
          "the user '%s' who has asked for it is not there any more, or not on every node"
              .formatted(batch.createdBy()));
    } else if (!batch.collected()) {
      collect(batch, by.get());
    } else {
      var items =
          database.jdbi().withHandle(handle -> BatchStore.open(handle, batch.key(), PORTION));
      rest = portion(batch, items, by.get());
      if (items.isEmpty()) {
        database
            .jdbi()
            .useHandle(handle ->
                BatchStore.move(
                    handle, batch.key(), "COMPLETED", List.of("ACTIVE"), true, clock.millis()));
      }
    }
    var from = clock.millis() + rest;
    database.jdbi().useHandle(handle -> BatchStore.giveBack(handle, batch, from));
  }

  private void fail(BatchOperation batch, String why) {
    database
        .jdbi()
        .useTransaction(handle -> BatchStore.fail(handle, batch.key(), why, clock.millis()));
  }

  private void collect(BatchOperation batch, Caller by) {
    try {
      var page =
          by.call(() ->
              reads.withHandle(handle ->
                  BatchActions.find(handle, batch.type(), batch.filter(), batch.lastKey(), PAGE)));
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
    } catch (BatchStore.MovedOn e) {
      LOG.debug(e.getMessage());
    } catch (Problem e) {
      if (e.status() >= 500) {
        throw e;
      }
      fail(batch, String.valueOf(e.getMessage()));
    }
  }

  /// Does a few items.
  ///
  /// @return for how long the operation is to rest, in milliseconds, because something is in the
  ///   way
  private long portion(BatchOperation batch, List<BatchOperation.Item> items, Caller by) {
    for (var item : items) {
      if (stopping
          || !database.jdbi().withHandle(handle -> BatchStore.isActive(handle, batch.key()))) {
        return 0;
      }
      if (!attempt(batch, item, by)) {
        return Math.min(LONGEST_REST_MILLIS, REST_MILLIS << item.tries());
      }
    }
    return 0;
  }

  /// @return false when something was in the way, and the item is to be tried again after others
  private boolean attempt(BatchOperation batch, BatchOperation.Item item, Caller by) {
    try {
      by.call(() ->
          engine.execute(unit -> {
            actions.act(unit, batch, item.itemKey());
            done(unit, item);
            return item;
          }));
    } catch (AlreadyDone e) {
      LOG.debugf("item %d was done by another node", item.key());
    } catch (RuntimeException | Error e) {
      if (isUnreachable(e)) {
        throw e;
      }
      var problem = e instanceof Problem p ? p : null;
      if (problem != null && problem.status() >= 500 && item.tries() + 1 < MOST_TRIES) {
        LOG.warnf(
            "batch operation %d waits with %d: %s",
            batch.key(), item.itemKey(), problem.getMessage());
        database.jdbi().useHandle(handle -> BatchStore.itemLater(handle, item.key()));
        return false;
      }
      if (problem == null) {
        LOG.errorf(e, "batch operation %d failed at %d", batch.key(), item.itemKey());
      }
      var message = problem == null ? "an internal error" : String.valueOf(problem.getMessage());
      database
          .jdbi()
          .useHandle(handle -> BatchStore.itemFailed(handle, item.key(), message, clock.millis()));
    }
    return true;
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

  /// Whether the database went away: that is no item's fault.
  private static boolean isUnreachable(Throwable thrown) {
    for (var t = thrown; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql && DatabaseProblems.isUnreachable(sql)) {
        return true;
      }
    }
    return false;
  }

  private void forget() {
    if (System.nanoTime() - forgotAt < FORGET_NANOS) {
      return;
    }
    forgotAt = System.nanoTime();
    var before = clock.millis() - KEPT_MILLIS;
    for (var i = 0; i < MOST_FORGOTTEN; i++) {
      if (!database.jdbi().withHandle(handle -> BatchStore.forgetOne(handle, before))) {
        return;
      }
    }
  }
}
