package dev.legionflow.engine.job;

import dev.legionflow.engine.job.Activation.Activated;
import dev.legionflow.engine.job.Activation.Request;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A worker between an answer and its next request. Where it came back quickly the last time, jobs
/// that are made meanwhile are locked for it and kept in memory until it is back, for [#KEPT_NANOS]
/// at most: otherwise each would cost a transaction of its own to be found and locked.
///
/// Changed by one thread at a time: [LongPolls].
final class Returning {

  /// Workers of a type that are remembered.
  static final int MOST = 64;

  /// Then it is offered to others.
  static final long KEPT_NANOS = 50_000_000;

  /// Who is back so soon is waited for.
  private static final long QUICK_NANOS = 25_000_000;

  private static final long FORGOTTEN_NANOS = 10_000_000_000L;

  /// Locked for less than this, a job is not kept.
  private static final long LEAST_LOCK_MILLIS = 1_000;

  private @Nullable Request request;
  private boolean away;
  private boolean quick;
  private long since;

  /// How many more jobs it would have taken.
  private int room;

  private int reserved;
  private final List<Activated> kept = new ArrayList<>();
  private long keptSince;

  Request request() {
    if (request == null) {
      throw new IllegalStateException("nobody was here");
    }
    return request;
  }

  /// It was answered.
  ///
  /// @param jobs how many it was given
  void goes(Request answered, int jobs, long now) {
    request = answered;
    room = answered.max() - jobs;
    away = true;
    since = now;
  }

  /// It asks again.
  ///
  /// @return what was kept for it
  List<Activated> comesBack(int max, long now) {
    quick = away && now - since < QUICK_NANOS;
    away = false;
    var some = kept.subList(0, Math.min(max, kept.size()));
    var jobs = List.copyOf(some);
    some.clear();
    return jobs;
  }

  /// Whether a job can be locked for it.
  boolean reserve(long now) {
    var can =
        away
            && quick
            && now - since < QUICK_NANOS
            && kept.size() + reserved < room
            && request().timeout().toMillis() >= LEAST_LOCK_MILLIS;
    if (can) {
      reserved++;
    }
    return can;
  }

  void unreserve() {
    reserved--;
  }

  void keep(List<Activated> jobs, long now) {
    if (kept.isEmpty()) {
      keptSince = now;
    }
    kept.addAll(jobs);
  }

  /// What it has not come for in time.
  List<Activated> overdue(boolean all, long now) {
    if (kept.isEmpty() || (!all && now - keptSince < KEPT_NANOS)) {
      return List.of();
    }
    quick = false;
    var jobs = List.copyOf(kept);
    kept.clear();
    return jobs;
  }

  boolean isForgotten(long now) {
    return kept.isEmpty() && reserved == 0 && now - since > FORGOTTEN_NANOS;
  }
}
