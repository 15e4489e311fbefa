package dev.legionflow.engine.http;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Knows when the heap is nearly full of what is in use. It goes by what the last collection left
/// over: garbage alone does not count.
@ApplicationScoped
class HeapGuard {

  private static final Logger LOG = Logger.getLogger(HeapGuard.class);

  /// Who refuses everything allocates little, so that no collection would come by itself.
  private static final long COLLECT_NANOS = Duration.ofSeconds(2).toNanos();

  private final @Nullable MemoryPoolMXBean pool;
  private final AtomicLong collected = new AtomicLong(System.nanoTime());

  @Inject
  HeapGuard(LoadConfig config) {
    this(config.maxHeapPercent() == 100 ? null : oldest(), checked(config.maxHeapPercent()));
  }

  HeapGuard(@Nullable MemoryPoolMXBean pool, ToLongFunction<MemoryPoolMXBean> threshold) {
    this.pool = pool;
    if (pool != null) {
      pool.setCollectionUsageThreshold(threshold.applyAsLong(pool));
    }
  }

  private static ToLongFunction<MemoryPoolMXBean> checked(int percent) {
    if (percent < 1 || percent > 100) {
      throw new IllegalArgumentException(
          "legion.load.max-heap-percent must be 1 to 100, but is " + percent);
    }
    return pool -> pool.getUsage().getMax() / 100 * percent;
  }

  /// Where what lives long ends up.
  static @Nullable MemoryPoolMXBean oldest() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(p ->
            p.getType() == MemoryType.HEAP
                && p.isCollectionUsageThresholdSupported()
                && p.getUsage().getMax() > 0)
        .max(Comparator.comparingLong(p -> p.getUsage().getMax()))
        .orElse(null);
  }

  boolean isFull() {
    if (pool == null || !pool.isCollectionUsageThresholdExceeded()) {
      return false;
    }
    if (pool.getUsage().getUsed() <= pool.getCollectionUsageThreshold()) {
      return false;
    }
    var last = collected.get();
    var now = System.nanoTime();
    if (now - last > COLLECT_NANOS && collected.compareAndSet(last, now)) {
      LOG.warnf(
          "the heap is nearly full (%d of %d MB after a collection); starts are refused until it"
              + " is not",
          pool.getCollectionUsage().getUsed() >> 20, pool.getUsage().getMax() >> 20);
      Thread.ofPlatform().daemon().name("heap-guard").start(System::gc);
    }
    return true;
  }
}
