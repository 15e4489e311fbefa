package dev.legionflow.engine.security;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.legionflow.engine.access.AccessConfig;
import dev.legionflow.engine.access.Directory;
import dev.legionflow.engine.http.NodeConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/// The users that are declared in the configuration. Their secrets are kept as hashes, and stand in
/// no database.
@ApplicationScoped
class ConfiguredUsers {

  private static final Logger LOG = Logger.getLogger(ConfiguredUsers.class);

  static final int LEAST_PASSWORD_CHARS = 12;
  static final int LEAST_TOKEN_CHARS = 32;

  private static final int MAX_SECRET_BYTES = 4_096;

  /// In place of a hash: their password does not change while the engine runs.
  private static final String UNCHANGING = "configured";

  private final Map<String, User> users = new HashMap<>();
  private final Map<String, String> passwords = new HashMap<>();
  private final Map<String, User> byToken = new HashMap<>();

  ConfiguredUsers(AccessConfig config, Directory directory, NodeConfig node) {
    if (!node.role().hasDatabase()) {
      return;
    }
    directory.check();
    config
        .users()
        .forEach((name, user) -> {
          var setting = "legion.access.users.\"%s\"".formatted(name);
          if (name.isBlank()
              || name.length() > Credentials.MAX_NAME_CHARS
              || name.indexOf(':') >= 0
              || name.equals(FirstStart.ADMIN)) {
            throw wrong(setting, "is no name for a user here");
          }
          var roles = new HashSet<>(user.roles().orElse(List.of()));
          var one = new User(name, UNCHANGING, roles);
          users.put(name, one);
          var password =
              secret(
                  setting, "password", user.password(), user.passwordFile(), LEAST_PASSWORD_CHARS);
          var token = secret(setting, "token", user.token(), user.tokenFile(), LEAST_TOKEN_CHARS);
          if (password.isEmpty() && token.isEmpty()) {
            throw wrong(setting, "has neither a password nor a token");
          }
          password.ifPresent(secret -> passwords.put(name, Tokens.hash(secret)));
          token.ifPresent(secret -> {
            if (byToken.put(Tokens.hash(secret), one) != null) {
              throw wrong(setting + ".token", "is another user's too");
            }
          });
        });
  }

  /// What is wrong is told at the start, and not at the first login.
  void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE + 1) StartupEvent event) {
    LOG.debugf("%d users are configured", users.size());
  }

  private static Optional<String> secret(
      String setting, String what, Optional<String> value, Optional<Path> file, int least) {
    if (value.isPresent() && file.isPresent()) {
      throw wrong(setting + "." + what, "is there as well as %s-file".formatted(what));
    }
    var secret = value.or(() -> file.map(path -> read(setting + "." + what + "-file", path)));
    if (secret.isPresent() && secret.get().length() < least) {
      throw wrong(setting + "." + what, "has less than %d characters".formatted(least));
    }
    return secret;
  }

  private static String read(String setting, Path file) {
    try {
      if (Files.size(file) > MAX_SECRET_BYTES) {
        throw wrong(setting, "has more than %d bytes".formatted(MAX_SECRET_BYTES));
      }
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw wrong(setting, "cannot be read: " + e.getMessage());
    }
  }

  private static ConfigurationException wrong(String setting, String detail) {
    return new ConfigurationException(setting + ": " + detail);
  }

  Optional<User> byName(String name) {
    return Optional.ofNullable(users.get(name));
  }

  /// Found by its hash, so that the time it takes tells nothing of tokens.
  Optional<User> byToken(String token) {
    return Optional.ofNullable(byToken.get(Tokens.hash(token)));
  }

  boolean matches(String name, String password) {
    var hash = passwords.get(name);
    return hash != null
        && MessageDigest.isEqual(hash.getBytes(UTF_8), Tokens.hash(password).getBytes(UTF_8));
  }
}
