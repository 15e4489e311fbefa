package dev.legionflow.bench.child;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/// Latencies of a round. The newest million is kept.
public final class Samples {

  private static final int MOST = 1 << 20;

  private final AtomicLongArray nanos = new AtomicLongArray(MOST);
  private final AtomicLong count = new AtomicLong();

  public void add(long value) {
    nanos.set((int) (count.getAndIncrement() % MOST), value);
  }

  public long count() {
    return count.get();
  }

  /// Puts the median and the 99th percentile into the result, in milliseconds.
  public void into(Map<String, Double> result) {
    var kept = (int) Math.min(count.get(), MOST);
    if (kept == 0) {
      return;
    }
    var sorted = new long[kept];
    Arrays.setAll(sorted, nanos::get);
    Arrays.sort(sorted);
    result.put("p50", at(sorted, 0.50));
    result.put("p99", at(sorted, 0.99));
  }

  private static double at(long[] sorted, double share) {
    var index = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.clamp(index, 0, sorted.length - 1)] / 1e6;
  }
}
