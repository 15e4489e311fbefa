package dev.legionflow.engine.security;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Directory;
import jakarta.enterprise.context.ApplicationScoped;
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

  /// What a user may do now; nothing when there is none of this name any more.
  ///
  /// @param name of nobody: the engine
  public Caller caller(@Nullable String name) {
    if (name == null || name.isEmpty()) {
      return Caller.ENGINE;
    }
    return configured
        .byName(name)
        .or(() -> accounts.byName(name))
        .map(user -> directory.caller(name, user.roles()))
        .orElse(Caller.NOBODY);
  }
}
