package dev.legionflow.engine.document;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// How much room documents have.
@ConfigMapping(prefix = "legion.documents")
interface DocumentConfig {

  /// All of them together.
  @WithDefault("1G")
  MemorySize maxBytes();
}
