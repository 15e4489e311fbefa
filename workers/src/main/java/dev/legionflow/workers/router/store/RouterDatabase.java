package dev.legionflow.workers.router.store;

import dev.legionflow.worker.WorkerDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementExceptions;
import org.jspecify.annotations.Nullable;

/// The database of the router. Nothing is opened before somebody asks: a process whose missions use
/// no models has no tables of it.
@ApplicationScoped
public class RouterDatabase {

  /// Both databases tell so of a row whose key is there already.
  private static final String UNIQUE = "23505";

  private static final String A_TABLE = "legion_router_decision";

  private final Supplier<@Nullable WorkerDatabase> found;
  private @Nullable Jdbi jdbi;
  private @Nullable Jdbi hasty;

  @Inject
  public RouterDatabase(Instance<WorkerDatabase> given) {
    this(() -> given.isResolvable() ? given.get() : null);
  }

  private RouterDatabase(Supplier<@Nullable WorkerDatabase> found) {
    this.found = found;
  }

  /// For use without a container.
  public static RouterDatabase of(DataSource dataSource) {
    return new RouterDatabase(() -> () -> dataSource);
  }

  /// The tables, made when they are not there.
  ///
  /// @throws NoDatabase when the application gives none
  public synchronized Jdbi jdbi() {
    if (jdbi == null) {
      var given = found.get();
      if (given == null) {
        throw new NoDatabase();
      }
      var dataSource = given.dataSource();
      Scripts.run(dataSource);
      hasty = open(given.hastyDataSource());
      jdbi = open(dataSource);
    }
    return jdbi;
  }

  /// Whether it was asked for by now; to look does not open it.
  public synchronized boolean isOpen() {
    return jdbi != null;
  }

  /// For what may be lost with a process, such as the money that it has reserved.
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
      for (var name : List.of(A_TABLE, A_TABLE.toUpperCase(Locale.ROOT))) {
        try (var tables = connection.getMetaData().getTables(null, null, name, null)) {
          if (tables.next()) {
            return true;
          }
        }
      }
      return false;
    } catch (SQLException e) {
      throw new IllegalStateException("cannot look for the tables of the model router", e);
    }
  }

  /// Whether a row was not taken because its key is there already.
  public static boolean isThereAlready(JdbiException e) {
    return e.getCause() instanceof SQLException sql && UNIQUE.equals(sql.getSQLState());
  }

  /// Nobody gives the router a database, so it cannot keep budgets.
  public static final class NoDatabase extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoDatabase() {
      super(
          "the model router needs a database for costs and budgets, and the application gives none:"
              + " it needs a bean of type dev.legionflow.worker.WorkerDatabase");
    }
  }
}
