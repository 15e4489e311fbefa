package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Model;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// How long the last answers of each model took.
final class Latencies {

  private static final int KEPT = 128;

  /// Below this the declared value is better.
  private static final int ENOUGH = 20;

  private final Map<String, Ring> rings = new ConcurrentHashMap<>();

  void took(Model model, Duration took) {
    rings.computeIfAbsent(model.key(), _ -> new Ring()).add(took.toNanos());
  }

  /// Notes a request that was given up. How long it would have taken is not known, but without
  /// those that take long the measure would sink by itself.
  void tookLonger(Model model, Duration than) {
    if (than.compareTo(p95(model)) >= 0) {
      took(model, than);
    }
  }

  /// What 95 of 100 answers took at most: measured, or as declared.
  Duration p95(Model model) {
    var ring = rings.get(model.key());
    return ring == null ? model.p95() : ring.p95(model.p95());
  }

  void keepOnly(Set<String> keys) {
    rings.keySet().retainAll(keys);
  }

  private static final class Ring {
    private final long[] nanos = new long[KEPT];
    private int count;

    synchronized void add(long took) {
      nanos[count++ % KEPT] = took;
      if (count == 2 * KEPT) {
        count = KEPT;
      }
    }

    synchronized Duration p95(Duration declared) {
      int size = Math.min(count, KEPT);
      if (size < ENOUGH) {
        return declared;
      }
      long[] sorted = Arrays.copyOf(nanos, size);
      Arrays.sort(sorted);
      return Duration.ofNanos(sorted[(int) Math.ceil(0.95 * size) - 1]);
    }
  }
}
