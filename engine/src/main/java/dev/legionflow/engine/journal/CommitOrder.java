package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.Trip;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/// In which order transactions are put that were committed side by side, and from when on no
/// earlier one can turn up any more. What depends on another is put after it, because commands of
/// one mission take turns.
sealed interface CommitOrder permits Tickets, Snapshots {

  /// A row of the journal.
  @SuppressWarnings("ArrayRecordComponent")
  record Row(long tx, long key, long at, byte[] payload, byte[] mac) {}

  /// Of a query for tx, key, at, payload and mac.
  static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getLong(1), row.getLong(2), row.getLong(3), row.getBytes(4), row.getBytes(5));
  }

  /// A transaction that has written its row.
  interface Open {
    void ended(boolean committed);
  }

  /// Writes the row of the running transaction.
  ///
  /// @param before what is to be written before it
  Open insert(Connection connection, Trip before, long key, long at, byte[] payload, byte[] mac)
      throws SQLException;

  /// Rows that are read at once, and bytes of their payloads, save for the last of them.
  int MAX_ROWS = 1_000;

  long MAX_BYTES = 8_000_000;

  /// The rows after a place that are committed and whose order is final, as many as fit the bounds.
  List<Row> read(Handle handle, long afterTx);

  /// Whether the bounds left rows out.
  static boolean isFull(List<Row> rows) {
    return rows.size() >= MAX_ROWS
        || rows.stream().mapToLong(row -> row.payload().length).sum() >= MAX_BYTES;
  }

  /// Reads the rows of a query for tx and size, in their order, up to the bounds.
  static List<Row> bounded(Handle handle, long afterTx, Query sizes) {
    record Size(long tx, long bytes) {}

    var last = afterTx;
    var bytes = 0L;
    for (var size : sizes.map((rs, c) -> new Size(rs.getLong(1), rs.getLong(2))).list()) {
      if (bytes >= MAX_BYTES) {
        break;
      }
      bytes += size.bytes();
      last = size.tx();
    }
    return last == afterTx ? List.of() : between(handle, afterTx + 1, last);
  }

  /// What is added to the database's own numbers.
  long base();

  /// The newest row that a reader may expect to see.
  long newest(Jdbi jdbi);

  /// Rows in their order, both ends included.
  static List<Row> between(Handle handle, long firstTx, long lastTx) {
    return handle
        .createQuery(
            "select tx, key, at, payload, mac from legion_journal where tx between ? and ? order by tx")
        .bind(0, firstTx)
        .bind(1, lastTx)
        .map((rs, c) -> row(rs))
        .list();
  }
}
