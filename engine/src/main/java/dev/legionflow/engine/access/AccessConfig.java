package dev.legionflow.engine.access;

import io.smallrye.config.ConfigMapping;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Users and roles that are declared in the configuration.
@ConfigMapping(prefix = "legion.access")
public interface AccessConfig {

  /// By their names.
  Map<String, UserConfig> users();

  /// Besides those that are there already.
  Map<String, RoleConfig> roles();

  /// One user; a password or a token is needed, from a file or itself.
  interface UserConfig {
    Optional<List<String>> roles();

    Optional<List<String>> groups();

    /// `*` for all.
    Optional<List<String>> tenants();

    Optional<String> password();

    Optional<Path> passwordFile();

    Optional<String> token();

    Optional<Path> tokenFile();
  }

  /// One role.
  interface RoleConfig {
    List<String> permissions();
  }
}
