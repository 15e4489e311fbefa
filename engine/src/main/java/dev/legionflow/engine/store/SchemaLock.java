package dev.legionflow.engine.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import javax.sql.DataSource;

/// Lets one node at a time make and change tables, and take its id: two that start at once on an
/// empty PostgreSQL would stumble over each other. The lock is the session's, so that it ends with
/// a node that dies.
final class SchemaLock {

  /// Any number that nobody else in this database uses.
  private static final long ID = 0x4c65_6769_6f6eL;

  /// A node that waits for longer does not start, and says so.
  private static final String LONGEST = "set lock_timeout = '120s'";

  private SchemaLock() {}

  static <T> T hold(DataSource dataSource, Supplier<T> change) {
    try (var connection = dataSource.getConnection()) {
      execute(connection, LONGEST);
      execute(connection, "select pg_advisory_lock(" + ID + ")");
      try {
        return change.get();
      } finally {
        execute(connection, "select pg_advisory_unlock(" + ID + ")");
        execute(connection, "reset lock_timeout");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot wait for other nodes to have made the tables", e);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
