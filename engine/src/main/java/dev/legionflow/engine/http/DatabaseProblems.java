package dev.legionflow.engine.http;

import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import org.jdbi.v3.core.ConnectionException;
import org.jspecify.annotations.Nullable;

/// A database that has no connection to give or takes too long is no fault of the code: the client
/// may try again.
final class DatabaseProblems {

  /// `query_canceled` in PostgreSQL and H2: the statement ran past its time.
  private static final String CANCELLED = "57014";

  private static final int MAX_CAUSES = 20;

  private DatabaseProblems() {}

  static @Nullable Problem of(Throwable failure) {
    var cause = failure;
    for (var i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        if (CANCELLED.equals(sql.getSQLState()) || sql instanceof SQLTimeoutException) {
          return Problem.timeout("the database took too long; ask for less");
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
}
