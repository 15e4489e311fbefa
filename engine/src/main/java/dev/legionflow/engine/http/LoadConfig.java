package dev.legionflow.engine.http;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/// How much this process takes upon itself before it asks clients to come back later.
@ConfigMapping(prefix = "legion.load")
interface LoadConfig {

  /// Requests in work at a time; those that wait for jobs count apart.
  @WithDefault("1000")
  int maxRequests();

  /// Requests for jobs at a time.
  @WithDefault("20000")
  int maxLongPolls();

  /// Bytes of bodies of the requests in work, all together. Without it, a sixteenth of the heap,
  /// and no less than the largest body.
  Optional<MemorySize> maxBodies();

  /// Percent of the heap that may be in use after a collection; 100 means no such bound.
  @WithDefault("90")
  int maxHeapPercent();
}
