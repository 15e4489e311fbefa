package dev.legionflow.engine.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/// Many rows for one table: on PostgreSQL as a `COPY`, which costs it about a third of what as many
/// inserts do, on H2 as a batch.
///
/// One at a time on a connection. Where a row is refused, none of them is in the table.
interface Inserts {

  /// The attribute of a handle that says what its tables' names begin with, where it is not
  /// `legion_`.
  String PREFIX = "tables-begin-with";

  /// Adds a row.
  ///
  /// @param values in the order of the columns: numbers, texts, booleans, or null
  void add(@Nullable Object... values) throws SQLException;

  /// Writes the rows of a table.
  ///
  /// @param table without `legion_` before it
  static void write(Handle handle, String table, List<String> columns, Rows rows) {
    var connection = handle.getConnection();
    var prefix = handle.getConfig(SqlStatements.class).getAttribute(PREFIX);
    var into =
        "%s%s (%s)"
            .formatted(prefix == null ? "legion_" : prefix, table, String.join(", ", columns));
    try {
      if (connection.isWrapperFor(PGConnection.class)) {
        Copy.write(connection.unwrap(PGConnection.class), into, rows);
      } else {
        Batch.write(connection, into, columns.size(), rows);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot write rows of " + table, e);
    }
  }

  /// What gives the rows.
  @FunctionalInterface
  interface Rows {
    void give(Inserts into) throws SQLException;
  }

  /// Rows as text, in PostgreSQL's own format.
  final class Copy implements Inserts {

    /// Characters that are gathered before they are sent.
    private static final int CHUNK = 64 * 1024;

    private final PGConnection connection;
    private final String into;
    private final StringBuilder text = new StringBuilder();
    private @Nullable CopyIn copy;

    private Copy(PGConnection connection, String into) {
      this.connection = connection;
      this.into = into;
    }

    private static void write(PGConnection connection, String into, Rows rows) throws SQLException {
      var inserts = new Copy(connection, into);
      try {
        rows.give(inserts);
        inserts.end();
      } finally {
        inserts.cancel();
      }
    }

    @Override
    public void add(@Nullable Object... values) throws SQLException {
      for (var i = 0; i < values.length; i++) {
        if (i > 0) {
          text.append('\t');
        }
        var value = values[i];
        if (value == null) {
          text.append("\\N");
        } else if (value instanceof String string) {
          escape(string);
        } else {
          text.append(value);
        }
      }
      text.append('\n');
      if (text.length() >= CHUNK) {
        send();
      }
    }

    private void escape(String value) {
      for (var i = 0; i < value.length(); i++) {
        var c = value.charAt(i);
        switch (c) {
          case '\\' -> text.append("\\\\");
          case '\n' -> text.append("\\n");
          case '\r' -> text.append("\\r");
          case '\t' -> text.append("\\t");
          default -> text.append(c);
        }
      }
    }

    private CopyIn send() throws SQLException {
      var to = copy;
      if (to == null) {
        to = connection.getCopyAPI().copyIn("copy " + into + " from stdin");
        copy = to;
      }
      var bytes = text.toString().getBytes(UTF_8);
      text.setLength(0);
      to.writeToCopy(bytes, 0, bytes.length);
      return to;
    }

    private void end() throws SQLException {
      if (copy != null || !text.isEmpty()) {
        send().endCopy();
      }
    }

    /// A connection that is still copying takes no other statement.
    private void cancel() throws SQLException {
      if (copy != null && copy.isActive()) {
        copy.cancelCopy();
      }
    }
  }

  /// Rows as values of one statement.
  final class Batch implements Inserts {

    /// Rows that are sent at once.
    private static final int SIZE = 1_000;

    private final PreparedStatement insert;
    private int rows;

    private Batch(PreparedStatement insert) {
      this.insert = insert;
    }

    private static void write(Connection connection, String into, int columns, Rows rows)
        throws SQLException {
      var marks = String.join(", ", Collections.nCopies(columns, "?"));
      try (var insert =
          connection.prepareStatement("insert into %s values (%s)".formatted(into, marks))) {
        var batch = new Batch(insert);
        rows.give(batch);
        batch.send();
      }
    }

    @Override
    public void add(@Nullable Object... values) throws SQLException {
      for (var i = 0; i < values.length; i++) {
        insert.setObject(i + 1, values[i]);
      }
      insert.addBatch();
      if (++rows >= SIZE) {
        send();
      }
    }

    private void send() throws SQLException {
      if (rows > 0) {
        insert.executeBatch();
        rows = 0;
      }
    }
  }
}
