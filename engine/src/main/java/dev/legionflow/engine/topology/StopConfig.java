package dev.legionflow.engine.topology;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/// How this process goes when it is told to (SIGTERM).
@ConfigMapping(prefix = "legion.stop")
interface StopConfig {

  /// How long it goes on serving while it already answers that it is not ready, so that a balancer
  /// can turn away from it first.
  @WithDefault("0s")
  Duration delay();

  /// How long it waits for requests and jobs in work.
  @WithDefault("8s")
  Duration timeout();
}
