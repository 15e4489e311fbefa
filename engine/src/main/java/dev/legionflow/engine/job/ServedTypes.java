package dev.legionflow.engine.job;

import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.worker.ConnectedWorkers;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// The job types that somebody has asked this node for lately. A process that only works for an
/// engine elsewhere knows nothing of the kind, and takes every type to be served.
@ApplicationScoped
class ServedTypes implements ConnectedWorkers {

  /// A worker that does one job after the other asks only after each, and one that waits asks once
  /// for up to ten minutes.
  static final Duration LATELY = Duration.ofMinutes(11);

  /// Of more types, those that nobody has asked for the longest are forgotten.
  private static final int MOST = 10_000;

  private final boolean unknown;
  private final LongSupplier nanos;

  /// By when they were asked for last, the earliest first; guarded by itself.
  private final Map<String, Long> asked = LinkedHashMap.newLinkedHashMap(16);

  @Inject
  ServedTypes(NodeConfig config) {
    this(config.role() == NodeConfig.Role.WORKER, System::nanoTime);
  }

  ServedTypes(boolean unknown, LongSupplier nanos) {
    this.unknown = unknown;
    this.nanos = nanos;
  }

  /// Somebody asks for jobs of the type, or did until now.
  void asked(String type) {
    synchronized (asked) {
      asked.remove(type);
      asked.put(type, nanos.getAsLong());
      if (asked.size() > MOST) {
        asked.remove(asked.keySet().iterator().next());
      }
    }
  }

  @Override
  public boolean serves(String jobType) {
    if (unknown) {
      return true;
    }
    synchronized (asked) {
      Long last = asked.get(jobType);
      return last != null && nanos.getAsLong() - last < LATELY.toNanos();
    }
  }
}
