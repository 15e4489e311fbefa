package dev.legionflow.engine.journal;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// For how long finished missions are kept; for ever, unless this says otherwise.
@ConfigMapping(prefix = "legion.retention")
public interface RetentionConfig {

  /// For missions of all processes that `definitions` does not name, and decisions that a client
  /// asked for.
  Optional<Duration> age();

  /// By the process' id in the diagram.
  Map<String, Duration> definitions();

  /// How often it is looked.
  @WithDefault("10m")
  Duration period();

  /// Nothing younger is ever taken away, of whatever kind.
  default Optional<Duration> shortest() {
    return Stream.concat(age().stream(), definitions().values().stream()).min(Duration::compareTo);
  }

  /// For how long missions of this process are kept; empty for ever.
  default Optional<Duration> of(String bpmnProcessId) {
    return Optional.ofNullable(definitions().get(bpmnProcessId)).or(this::age);
  }
}
