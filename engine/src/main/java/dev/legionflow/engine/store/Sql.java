package dev.legionflow.engine.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/// Queries that are asked most, without Jdbi: of a small one it takes more time than the driver.
public final class Sql {

  private Sql() {}

  /// Sets the values of a statement.
  public interface Binder {
    void bind(PreparedStatement statement) throws SQLException;
  }

  /// Makes something of a row.
  public interface Mapper<T> {
    T map(ResultSet rows) throws SQLException;
  }

  public static <T> List<T> list(Handle handle, String sql, Binder binder, Mapper<T> mapper) {
    try (var statement = handle.getConnection().prepareStatement(sql)) {
      binder.bind(statement);
      try (var rows = statement.executeQuery()) {
        var list = new ArrayList<T>();
        while (rows.next()) {
          list.add(mapper.map(rows));
        }
        return list;
      }
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(e, null);
    }
  }

  /// `(?, ?)`.
  public static String marks(int count) {
    return "(?" + ", ?".repeat(count - 1) + ")";
  }
}
