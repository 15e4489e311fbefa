package dev.legionflow.engine.journal;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// How far the searchable tables have come, who waits for them, and whether there is work for the
/// tail of the journal.
@ApplicationScoped
class Progress {

  private static final long REST_NANOS = 5_000_000;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();
  private final Condition advance = lock.newCondition();
  private boolean pending;
  private int waiting;
  private long projected;
  private boolean held;

  /// A row was committed here.
  void committed() {
    lock.lock();
    try {
      if (!pending) {
        pending = true;
        work.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until there is something to do, and then until enough has gathered, unless somebody
  /// waits for it.
  ///
  /// @param idleNanos when to look all the same: other nodes do not tell
  /// @param gatherNanos how long rows may gather
  /// @param moved whether the round before found anything: when not, those who wait must wait for
  ///   somebody else, and asking without a pause would not help them
  void awaitWork(long idleNanos, long gatherNanos, boolean moved) throws InterruptedException {
    lock.lock();
    try {
      var rest = moved ? 0 : REST_NANOS;
      while (waiting > 0 && rest > 0) {
        rest = work.awaitNanos(rest);
      }
      var idle = idleNanos;
      while (!pending && waiting == 0 && idle > 0) {
        idle = work.awaitNanos(idle);
      }
      var gather = gatherNanos;
      while (waiting == 0 && gather > 0) {
        gather = work.awaitNanos(gather);
      }
      pending = false;
    } finally {
      lock.unlock();
    }
  }

  /// The tables hold everything up to this row; less than before where the database fell and has
  /// lost the projector's last commits, which do not wait for the disk.
  void standAt(long tx) {
    lock.lock();
    try {
      if (tx != projected) {
        projected = tx;
        advance.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /// Waits until the tables hold a row.
  ///
  /// @return false when they did not in time
  boolean await(long tx, long nanos) {
    lock.lock();
    try {
      if (projected >= tx) {
        return true;
      }
      waiting++;
      work.signal();
      try {
        var left = nanos;
        while (projected < tx && left > 0 && !held) {
          left = advance.awaitNanos(left);
        }
        return projected >= tx;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      } finally {
        waiting--;
      }
    } finally {
      lock.unlock();
    }
  }

  /// Whether somebody waits for the tables.
  boolean isAwaited() {
    lock.lock();
    try {
      return waiting > 0;
    } finally {
      lock.unlock();
    }
  }

  /// Says whether the tables stand still while they are replaced: nobody waits for them then.
  void hold(boolean on) {
    lock.lock();
    try {
      held = on;
      if (on) {
        advance.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }
}
