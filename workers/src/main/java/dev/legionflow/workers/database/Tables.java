package dev.legionflow.workers.database;

import dev.legionflow.worker.WorkerDatabase;
import jakarta.enterprise.inject.Instance;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/// The tables of one kind of worker. Nothing is opened before somebody asks: a process whose
/// missions have no such work has no tables of it.
public final class Tables {

  /// Both databases tell so of a row whose key is there already.
  private static final String UNIQUE = "23505";

  private final Schema schema;
  private final Supplier<@Nullable WorkerDatabase> found;
  private @Nullable Jdbi jdbi;
  private @Nullable Jdbi hasty;

  private Tables(Schema schema, Supplier<@Nullable WorkerDatabase> found) {
    this.schema = schema;
    this.found = found;
  }

  /// In the database that the application gives, if it gives one.
  public static Tables of(Schema schema, Instance<WorkerDatabase> given) {
    return new Tables(schema, () -> given.isResolvable() ? given.get() : null);
  }

  /// For use without a container.
  public static Tables of(Schema schema, DataSource dataSource) {
    return new Tables(schema, () -> () -> dataSource);
  }

  /// The tables, made when they are not there.
  ///
  /// @throws NoDatabase when the application gives none
  public synchronized Jdbi jdbi() {
    if (jdbi == null) {
      var given = found.get();
      if (given == null) {
        throw new NoDatabase(schema);
      }
      var dataSource = given.dataSource();
      Scripts.run(schema, dataSource);
      hasty = open(given.hastyDataSource());
      jdbi = open(dataSource);
    }
    return jdbi;
  }

  /// Whether it was asked for by now; to look does not open it.
  public synchronized boolean isOpen() {
    return jdbi != null;
  }

  /// For what may be lost with a process.
  ///
  /// @throws NoDatabase when the application gives none
  public synchronized Jdbi hasty() {
    var opened = jdbi();
    return hasty == null ? opened : hasty;
  }

  private static Jdbi open(DataSource dataSource) {
    var opened = Jdbi.create(dataSource);
    // Values of statements are nothing for a log.
    opened
        .getConfig(StatementExceptions.class)
        .setMessageRendering(StatementExceptions.MessageRendering.NONE);
    return opened;
  }

  /// Whether the tables are there, so that there is something to look after. Makes none.
  public synchronized boolean isMade() {
    if (jdbi != null) {
      return true;
    }
    var given = found.get();
    if (given == null) {
      return false;
    }
    try (var connection = given.dataSource().getConnection()) {
      for (var name : List.of(schema.table(), schema.table().toUpperCase(Locale.ROOT))) {
        try (var tables = connection.getMetaData().getTables(null, null, name, null)) {
          if (tables.next()) {
            return true;
          }
        }
      }
      return false;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot look for the tables of " + schema.owner(), e);
    }
  }

  /// Whether a row was not taken because its key is there already.
  public static boolean isThereAlready(JdbiException e) {
    return e.getCause() instanceof SQLException sql && UNIQUE.equals(sql.getSQLState());
  }

  /// Nobody gives the workers a database, so they can keep nothing.
  public static final class NoDatabase extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoDatabase(Schema schema) {
      super(
          "%s needs a database, and the application gives none: it needs a bean of type"
                  .formatted(schema.owner())
              + " dev.legionflow.worker.WorkerDatabase");
    }
  }
}
