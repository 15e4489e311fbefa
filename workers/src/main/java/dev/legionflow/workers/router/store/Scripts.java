package dev.legionflow.workers.router.store;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// Brings the router's tables to the newest version. The scripts are named here, because scanning
/// the class path finds nothing inside a packaged application.
final class Scripts {

  private static final String HISTORY = "legion_router_schema";
  private static final List<String> NAMES = List.of("V1__router.sql");

  /// Any number that nobody else in this database uses.
  private static final long LOCK = 0x4c65_6769_526fL;

  private static final String LONGEST_WAIT = "set lock_timeout = '120s'";

  private Scripts() {}

  static void run(DataSource dataSource) {
    try (var connection = dataSource.getConnection()) {
      // Two nodes that start at once would stumble over each other; an H2 file has but one.
      var shared = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
      if (shared) {
        execute(connection, LONGEST_WAIT);
        execute(connection, "select pg_advisory_lock(" + LOCK + ")");
      }
      try {
        migrate(dataSource);
      } finally {
        if (shared) {
          execute(connection, "select pg_advisory_unlock(" + LOCK + ")");
          execute(connection, "reset lock_timeout");
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot make the tables of the model router", e);
    }
  }

  private static void migrate(DataSource dataSource) {
    Flyway.configure(Scripts.class.getClassLoader())
        .dataSource(dataSource)
        .table(HISTORY)
        .resourceProvider(new Named())
        // The engine's tables may be there already.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static final class Named implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      return NAMES.contains(name) ? new Script(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return NAMES.stream()
          .filter(name -> name.startsWith(prefix))
          .<LoadableResource>map(Script::new)
          .toList();
    }
  }

  private static final class Script extends LoadableResource {
    private final String name;

    Script(String name) {
      this.name = name;
    }

    @Override
    public Reader read() {
      var path = "/" + getAbsolutePath();
      try (var in =
          new InputStreamReader(
              Objects.requireNonNull(Scripts.class.getResourceAsStream(path), path),
              StandardCharsets.UTF_8)) {
        return new StringReader(in.readAllAsString());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + path, e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return "legion/router/" + name;
    }

    @Override
    public String getAbsolutePathOnDisk() {
      return getAbsolutePath();
    }

    @Override
    public String getFilename() {
      return name;
    }

    @Override
    public String getRelativePath() {
      return name;
    }
  }
}
