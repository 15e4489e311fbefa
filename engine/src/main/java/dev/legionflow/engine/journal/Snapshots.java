package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.Trip;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The order of PostgreSQL, which many nodes may share: the transaction's number (`xid8`). Below
/// the snapshot's `xmin` all transactions have ended. A command takes its mission's turn with the
/// first statement that writes or locks, and is given its number then: so what depends on another
/// has the higher one.
final class Snapshots implements CommitOrder {

  /// Added to the database's numbers: a dump that is read into a new cluster begins them anew.
  private final long base;

  Snapshots(long base) {
    this.base = base;
  }

  @Override
  public Open insert(
      Connection connection, Trip before, long key, long at, byte[] payload, byte[] mac)
      throws SQLException {
    before.add(
        """
        insert into legion_journal (tx, key, at, payload, mac)
        values (cast(cast(pg_current_xact_id() as text) as bigint) + ?, ?, ?, ?, ?)\
        """,
        new Trip.Row(5).number(base).number(key).number(at).bytes(payload).bytes(mac));
    before.run(connection);
    return done -> {};
  }

  @Override
  public List<Row> read(Handle handle, long afterTx) {
    return CommitOrder.bounded(
        handle,
        afterTx,
        handle
            .createQuery(
                """
                select tx, octet_length(payload) from legion_journal
                where tx > ?
                  and tx < cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint) + ?
                order by tx limit ?
                """)
            .bind(0, afterTx)
            .bind(1, base)
            .bind(2, MAX_ROWS));
  }

  @Override
  public long base() {
    return base;
  }

  @Override
  public long newest(Jdbi jdbi) {
    return jdbi.withHandle(handle ->
        handle
            .createQuery("select max(tx) from legion_journal")
            .mapTo(Long.class)
            .findOne()
            .orElse(0L));
  }

  /// The number that the next transaction will have at least, in the database's own counting.
  static long next(Handle handle) {
    return handle
        .createQuery("select cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint)")
        .mapTo(Long.class)
        .one();
  }
}
