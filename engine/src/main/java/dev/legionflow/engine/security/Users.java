package dev.legionflow.engine.security;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Directory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds users by name, for what is done in their name later.
@ApplicationScoped
public class Users {

  private final Accounts accounts;
  private final ConfiguredUsers configured;
  private final Directory directory;

  Users(Accounts accounts, ConfiguredUsers configured, Directory directory) {
    this.accounts = accounts;
    this.configured = configured;
    this.directory = directory;
  }

  /// What a user may do now.
  ///
  /// @param name of nobody: the engine
  /// @return empty when there is none of this name here
  public Optional<Caller> find(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return Optional.of(Caller.ENGINE);
    }
    return configured
        .byName(name)
        .or(() -> accounts.byName(name))
        .map(user -> directory.caller(name, user.roles()));
  }
}
