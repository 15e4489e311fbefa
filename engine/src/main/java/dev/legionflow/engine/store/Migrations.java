package dev.legionflow.engine.store;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.zip.CRC32;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/// Brings our tables to the newest version. The scripts are named here, because scanning the class
/// path costs start-up time and finds nothing inside a packaged application.
final class Migrations {

  private static final String TABLE = "legion_schema";
  private static final List<String> SCRIPTS =
      List.of(
          "V1__schema.sql",
          "V40__business_id.sql",
          "V41__deleted_resources.sql",
          "V42__suspension.sql",
          "V43__batch_operations.sql",
          "V44__documents.sql",
          "V45__tries_and_room.sql",
          "V60__compensation.sql",
          "V62__version_tags.sql",
          "V63__task_listeners.sql",
          "V70__access.sql",
          "V71__tenant_indexes.sql");

  /// Stands before a statement that makes an index of some rows only: a comment where there is no
  /// such thing.
  private static final String PARTIAL_INDEX = "partial_index";

  private Migrations() {}

  /// @param h2 and not PostgreSQL
  static void run(DataSource dataSource, boolean h2) {
    if (isUpToDate(dataSource)) {
      return;
    }
    Flyway.configure(Migrations.class.getClassLoader())
        .dataSource(dataSource)
        .table(TABLE)
        .resourceProvider(new Scripts())
        .placeholders(Map.of(PARTIAL_INDEX, h2 ? "--" : ""))
        // Flowable may have made its tables before us.
        .baselineOnMigrate(true)
        .baselineVersion("0")
        .load()
        .migrate();
  }

  /// Whether exactly these scripts have run. Flyway would find the same, for a tenth of the
  /// start-up.
  ///
  /// @throws IllegalStateException when one of them was another when it ran
  private static boolean isUpToDate(DataSource dataSource) {
    try (var connection = dataSource.getConnection()) {
      // Asked for first: H2 keeps a trace file of statements that fail.
      try (var tables = connection.getMetaData().getTables(null, null, TABLE, null)) {
        if (!tables.next()) {
          return false;
        }
      }
      try (var statement = connection.createStatement();
          var rows =
              statement.executeQuery(
                  "select \"script\", \"checksum\" from \"legion_schema\""
                      + " where \"success\" and \"type\" = 'SQL'")) {
        var run = new HashMap<String, Integer>();
        while (rows.next()) {
          run.put(rows.getString(1), rows.getInt(2));
        }
        run.forEach(Migrations::requireUnchanged);
        return run.keySet().equals(Set.copyOf(SCRIPTS));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot read which migrations have run", e);
    }
  }

  private static void requireUnchanged(String script, int checksum) {
    if (SCRIPTS.contains(script) && checksum(new Script(script)) != checksum) {
      throw new IllegalStateException(
          "the tables were made by another build, in which %s was different; begin with an empty"
                  .formatted(script)
              + " database, or go back to that build");
    }
  }

  /// As Flyway counts it: the text without the ends of its lines.
  private static int checksum(Script script) {
    var sum = new CRC32();
    try (var lines = new BufferedReader(script.read())) {
      lines.lines().forEach(line -> sum.update(line.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return (int) sum.getValue();
  }

  private static final class Scripts implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      return SCRIPTS.contains(name) ? new Script(name) : null;
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return SCRIPTS.stream()
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
      var path = "/legion/db/" + name;
      try (var in =
          new InputStreamReader(
              Objects.requireNonNull(Migrations.class.getResourceAsStream(path), path),
              StandardCharsets.UTF_8)) {
        return new StringReader(in.readAllAsString());
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + path, e);
      }
    }

    @Override
    public String getAbsolutePath() {
      return "legion/db/" + name;
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
