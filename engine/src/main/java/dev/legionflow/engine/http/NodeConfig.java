package dev.legionflow.engine.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// What this process is for.
@ConfigMapping(prefix = "legion")
public interface NodeConfig {

  @WithDefault("all")
  Role role();

  enum Role {
    /// Engine and workers in one process.
    ALL,
    /// The engine alone.
    ENGINE,
    /// Workers alone: no database, and nothing is served but health and metrics.
    WORKER;

    public boolean hasDatabase() {
      return this != WORKER;
    }
  }
}
