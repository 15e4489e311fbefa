package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.Trip;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/// The order of H2, which belongs to one process: a ticket drawn just before the commit. Below the
/// oldest ticket that is still out, nothing new turns up.
final class Tickets implements CommitOrder {

  private final TreeSet<Long> open = new TreeSet<>();
  private long last;
  private long committed;

  /// @param last the newest ticket in the journal
  Tickets(long last) {
    this.last = last;
    this.committed = last;
  }

  @Override
  public Open insert(
      Connection connection, Trip before, long key, long at, byte[] payload, byte[] mac)
      throws SQLException {
    before.run(connection);
    var ticket = draw();
    var written = false;
    try (var insert =
        connection.prepareStatement(
            "insert into legion_journal (tx, key, at, payload, mac) values (?, ?, ?, ?, ?)")) {
      insert.setLong(1, ticket);
      insert.setLong(2, key);
      insert.setLong(3, at);
      insert.setBytes(4, payload);
      insert.setBytes(5, mac);
      insert.executeUpdate();
      written = true;
      return done -> ended(ticket, done);
    } finally {
      if (!written) {
        ended(ticket, false);
      }
    }
  }

  private synchronized long draw() {
    last++;
    open.add(last);
    return last;
  }

  private synchronized void ended(long ticket, boolean done) {
    open.remove(ticket);
    if (done) {
      committed = Math.max(committed, ticket);
    }
  }

  private synchronized long horizon() {
    return open.isEmpty() ? last + 1 : open.first();
  }

  @Override
  public List<Row> read(Handle handle, long afterTx) {
    // Asked for before the rows: what is below it is committed by now, or never will be.
    var horizon = horizon();
    return CommitOrder.bounded(
        handle,
        afterTx,
        handle
            .createQuery(
                """
                select tx, octet_length(payload) from legion_journal where tx > ? and tx < ?
                order by tx limit ?
                """)
            .bind(0, afterTx)
            .bind(1, horizon)
            .bind(2, MAX_ROWS));
  }

  @Override
  public long base() {
    return 0;
  }

  @Override
  public synchronized long newest(Jdbi jdbi) {
    return committed;
  }
}
