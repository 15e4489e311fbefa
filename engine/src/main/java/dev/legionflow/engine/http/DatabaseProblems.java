package dev.legionflow.engine.http;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Set;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;

/// A database that has no connection to give or takes too long is no fault of the code: the client
/// may try again.
public final class DatabaseProblems {

  /// `query_canceled` in PostgreSQL and H2: the statement ran past its time.
  private static final String CANCELLED = "57014";

  private static final Set<String> UNREACHABLE =
      Set.of("57P01", "57P02", "57P03", "90098", "90121");

  private static final int MAX_CAUSES = 20;

  private DatabaseProblems() {}

  static @Nullable Problem of(Throwable failure) {
    var cause = failure;
    for (var i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        if (CANCELLED.equals(sql.getSQLState()) || sql instanceof SQLTimeoutException) {
          return Problem.timeout("the database took too long; ask for less");
        }
        if (isUnreachable(sql)) {
          return Problem.unavailable("the database cannot be reached; nothing was done");
        }
        if (isFull(sql)) {
          return Problem.unavailable("the database has no space left; nothing was done");
        }
        // Agroal has no type of its own for this.
        if (sql.getMessage() != null && sql.getMessage().startsWith("Acquisition timeout")) {
          return Problem.unavailable(
              "the server is busy: no database connection came free in time");
        }
      }
      if (cause instanceof ConnectionException && cause.getCause() == null) {
        return Problem.unavailable("the database cannot be reached");
      }
    }
    return null;
  }

  /// Whether a connection broke or could not be made: SQL's class 08; PostgreSQL's shutdown, crash
  /// and start-up (57P01 to 57P03); H2's closed database.
  public static boolean isUnreachable(SQLException e) {
    var state = String.valueOf(e.getSQLState());
    return state.startsWith("08") || UNREACHABLE.contains(state);
  }

  /// PostgreSQL's `disk_full`.
  private static boolean isFull(SQLException e) {
    return "53100".equals(e.getSQLState());
  }
}
