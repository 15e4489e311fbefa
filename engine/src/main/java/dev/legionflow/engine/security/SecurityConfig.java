package dev.legionflow.engine.security;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/// Settings of logins.
@ConfigMapping(prefix = "legion.security")
public interface SecurityConfig {

  /// Makes a new password and a new token for the user `admin` at start, and drops the old ones.
  /// For one start only: take it away afterwards.
  @WithDefault("false")
  boolean resetAdmin();
}
