package dev.legionflow.workers.database;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.Objects;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// Brings the tables of one schema to the newest version.
final class Scripts {

  private static final String LONGEST_WAIT = "set lock_timeout = '120s'";

  private Scripts() {}

  static void run(Schema schema, DataSource dataSource) {
    try (var connection = dataSource.getConnection()) {
      // Two nodes that start at once would stumble over each other; an H2 file has but one.
      var shared = connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
      if (shared) {
        execute(connection, LONGEST_WAIT);
        execute(connection, "select pg_advisory_lock(" + schema.lock() + ")");
      }
      try {
        migrate(schema, dataSource);
      } finally {
        if (shared) {
          execute(connection, "select pg_advisory_unlock(" + schema.lock() + ")");
          execute(connection, "reset lock_timeout");
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot make the tables of " + schema.owner(), e);
    }
  }

  private static void migrate(Schema schema, DataSource dataSource) {
    Flyway.configure(Scripts.class.getClassLoader())
        .dataSource(dataSource)
        .table("legion_" + schema.name() + "_schema")
        .resourceProvider(new Named(schema))
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
    private final Schema schema;

    Named(Schema schema) {
      this.schema = schema;
    }

    @Override
    public @Nullable LoadableResource getResource(String name) {
      return schema.scripts().contains(name) ? new Script(schema, name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return schema.scripts().stream()
          .filter(name -> name.startsWith(prefix))
          .<LoadableResource>map(name -> new Script(schema, name))
          .toList();
    }
  }

  private static final class Script extends LoadableResource {
    private final Schema schema;
    private final String name;

    Script(Schema schema, String name) {
      this.schema = schema;
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
      return "legion/" + schema.name() + "/" + name;
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
