package dev.legionflow.engine.security;

import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.engine.store.DatabaseConfig;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.JdbiException;

/// Makes the user `admin` when there is nobody yet, or anew when asked to. Password and token go
/// into files of mode 0600 and nowhere else.
@ApplicationScoped
class FirstStart {

  static final String ADMIN = "admin";
  static final String TOKEN_FILE = "admin-token";
  static final String PASSWORD_FILE = "admin-password";

  private static final Logger LOG = Logger.getLogger(FirstStart.class);

  private final NodeConfig node;
  private final SecurityConfig security;
  private final DatabaseConfig files;
  private final Accounts accounts;
  private final Logins logins;

  FirstStart(
      NodeConfig node,
      SecurityConfig security,
      DatabaseConfig files,
      Accounts accounts,
      Logins logins) {
    this.node = node;
    this.security = security;
    this.files = files;
    this.accounts = accounts;
    this.logins = logins;
  }

  void onStart(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE + 10) StartupEvent event) {
    if (!node.role().hasDatabase()) {
      return;
    }
    var data = files.data().toAbsolutePath().normalize();
    if (accounts.isEmpty()) {
      createFirst(data);
    } else if (security.resetAdmin()) {
      var secrets = Secrets.writtenTo(data);
      accounts.reset(ADMIN, secrets.password(), User.ADMIN_ROLE, secrets.token());
      logins.forget(ADMIN);
      LOG.warnf(
          "made a new password and token for %s; take legion.security.reset-admin away before the"
              + " next start",
          ADMIN);
    }
  }

  /// Files first: if this process dies in between, the next start finds no user and does it again.
  private void createFirst(Path data) {
    var secrets = Secrets.writtenTo(data);
    try {
      accounts.create(ADMIN, secrets.password(), User.ADMIN_ROLE, secrets.token());
    } catch (JdbiException e) {
      // Without our user the files say nothing that is true.
      delete(data.resolve(TOKEN_FILE));
      delete(data.resolve(PASSWORD_FILE));
      if (accounts.isEmpty()) {
        throw e;
      }
      LOG.infof("another node on this database made the user %s first", ADMIN);
      return;
    }
    LOG.infof(
        "made the user %s: password in %s, token in %s (readable by you alone)",
        ADMIN, data.resolve(PASSWORD_FILE), data.resolve(TOKEN_FILE));
  }

  private record Secrets(String password, String token) {
    static Secrets writtenTo(Path data) {
      var secrets = new Secrets(Passwords.random(), Tokens.random());
      SecretFile.write(data.resolve(PASSWORD_FILE), secrets.password());
      SecretFile.write(data.resolve(TOKEN_FILE), secrets.token());
      return secrets;
    }
  }

  private static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }
}
