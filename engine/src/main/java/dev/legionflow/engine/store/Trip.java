package dev.legionflow.engine.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writing statements that wait for the end of a transaction, and then go to the database together:
/// PostgreSQL takes them, each for itself and in their order, in one round trip. Once it has failed
/// the transaction is to be rolled back.
public final class Trip {

  /// In one round trip; also bounds what texts there can be, which the driver keeps.
  private static final int STATEMENTS = 12;

  /// Rows of one insert, and rows that are written one by one; more go as a batch.
  private static final int ROWS = 8;

  private final boolean together;
  private final List<Part> parts = new ArrayList<>();

  /// @param database that it goes to
  public Trip(Database database) {
    together = !database.isH2();
  }

  private record Value(int type, @Nullable Object value) {}

  /// The values of one row, in the order of their marks.
  public static final class Row {
    private final List<Value> values;

    public Row(int size) {
      values = new ArrayList<>(size);
    }

    public Row text(@Nullable String value) {
      return with(Types.VARCHAR, value);
    }

    public Row number(@Nullable Long value) {
      return with(Types.BIGINT, value);
    }

    public Row small(int value) {
      return with(Types.INTEGER, value);
    }

    public Row flag(boolean value) {
      return with(Types.BOOLEAN, value);
    }

    public Row time(@Nullable Timestamp value) {
      return with(Types.TIMESTAMP, value);
    }

    public Row bytes(byte[] value) {
      return with(Types.BINARY, value);
    }

    private Row with(int type, @Nullable Object value) {
      values.add(new Value(type, value));
      return this;
    }
  }

  /// @param rows one after the other's values are the statement's; of a batch each row is one run
  /// @param count is told how many rows each run has changed
  private record Part(String sql, List<Row> rows, boolean batch, IntConsumer count) {}

  /// Adds a statement.
  public void add(String sql, Row values) {
    add(sql, values, Trip::any);
  }

  /// Adds a statement.
  ///
  /// @param count is told how many rows it has changed, and throws when they are not as many as
  ///   they must be
  public void add(String sql, Row values, IntConsumer count) {
    parts.add(new Part(sql, List.of(values), false, count));
  }

  /// Adds a statement for each row.
  ///
  /// @param count is told of each how many rows it has changed
  public void addAll(String sql, List<Row> rows, IntConsumer count) {
    if (rows.size() > ROWS) {
      parts.add(new Part(sql, rows, true, count));
    } else {
      rows.forEach(row -> add(sql, row, count));
    }
  }

  /// Adds rows to insert, several in a statement.
  ///
  /// @param into all before `values`
  public void insert(String into, List<Row> rows) {
    if (rows.size() > 2 * ROWS) {
      addAll(into + " values " + marks(rows.getFirst()), rows, Trip::any);
      return;
    }
    for (var from = 0; from < rows.size(); ) {
      var some = Math.min(ROWS, rows.size() - from);
      var marks = marks(rows.get(from));
      parts.add(
          new Part(
              into + " values " + marks + (", " + marks).repeat(some - 1),
              rows.subList(from, from + some),
              false,
              Trip::any));
      from += some;
    }
  }

  private static void any(int count) {}

  private static String marks(Row row) {
    return Sql.marks(row.values.size());
  }

  /// Sends what was added.
  public void run(Connection connection) throws SQLException {
    var most = together ? STATEMENTS : 1;
    var some = new ArrayList<Part>(most);
    for (var part : parts) {
      if (part.batch()) {
        send(connection, some);
        some.clear();
        batch(connection, part);
        continue;
      }
      some.add(part);
      if (some.size() == most) {
        send(connection, some);
        some.clear();
      }
    }
    send(connection, some);
    parts.clear();
  }

  private static void batch(Connection connection, Part part) throws SQLException {
    try (var statement = connection.prepareStatement(part.sql())) {
      for (var row : part.rows()) {
        set(statement, 1, row);
        statement.addBatch();
      }
      for (var count : statement.executeBatch()) {
        part.count().accept(count);
      }
    }
  }

  private static void send(Connection connection, List<Part> some) throws SQLException {
    if (some.isEmpty()) {
      return;
    }
    var sql =
        some.size() == 1
            ? some.getFirst().sql()
            : some.stream().map(Part::sql).collect(Collectors.joining(";\n"));
    try (var statement = connection.prepareStatement(sql)) {
      var at = 1;
      for (var part : some) {
        for (var row : part.rows()) {
          at = set(statement, at, row);
        }
      }
      statement.execute();
      for (var part : some) {
        part.count().accept(statement.getUpdateCount());
        var _ = statement.getMoreResults();
      }
    }
  }

  private static int set(PreparedStatement statement, int from, Row row) throws SQLException {
    var at = from;
    for (var value : row.values) {
      set(statement, at++, value);
    }
    return at;
  }

  /// A null has its type too: PostgreSQL's driver would otherwise prepare the statement again.
  private static void set(PreparedStatement statement, int at, Value value) throws SQLException {
    switch (value.value()) {
      case null -> statement.setNull(at, value.type());
      case String text -> statement.setString(at, text);
      case Long number -> statement.setLong(at, number);
      case Integer number -> statement.setInt(at, number);
      case Boolean flag -> statement.setBoolean(at, flag);
      case Timestamp time -> statement.setTimestamp(at, time);
      case byte[] bytes -> statement.setBytes(at, bytes);
      default -> throw new IllegalArgumentException("a value of type " + value.type());
    }
  }
}
