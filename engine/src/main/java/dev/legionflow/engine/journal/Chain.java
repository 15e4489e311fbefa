package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.CommitOrder.Row;
import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/// Seals the journal: gives committed rows their positions, batch by batch, each batch with a code
/// over the one before.
///
/// The head's row is locked while a batch is sealed, and what is known of the chain is read under
/// that lock: two nodes cannot seal side by side, and one that slept has nothing old to write.
@ApplicationScoped
public class Chain {

  private static final Logger LOG = Logger.getLogger(Chain.class);

  /// Rows of one batch.
  static final int MAX_ROWS = 1_000;

  private final Seals seals;
  private final Clock clock;
  private final Witness witness;
  private final CommitOrder order;

  Chain(Database database, Seals seals, Clock clock, Witness witness) {
    this.seals = seals;
    this.clock = clock;
    this.witness = witness;
    order = database.jdbi().inTransaction(handle -> order(handle, database.isH2()));
  }

  /// A sealed batch with its rows.
  record Batch(long number, long firstPosition, String root, List<Row> rows) {
    long lastPosition() {
      return firstPosition + rows.size() - 1;
    }

    boolean isFull() {
      return CommitOrder.isFull(rows);
    }

    long lastTx() {
      return rows.getLast().tx();
    }
  }

  /// @param batch the newest one
  /// @param position of the newest sealed row
  record Head(long batch, long position, long tx, long txBase, String root, String mac) {

    static Head sealed(Seals seals, long batch, long position, long tx, long txBase, String root) {
      return new Head(
          batch, position, tx, txBase, root, mac(seals, batch, position, tx, txBase, root));
    }

    private static String mac(
        Seals seals, long batch, long position, long tx, long txBase, String root) {
      return seals.place("head", root, batch, position, tx, txBase);
    }

    /// Whether an engine wrote it.
    boolean isGenuine(Seals seals) {
      return mac.isEmpty()
          ? batch == 0 && position == 0 && tx == 0 && txBase == 0 && root.isEmpty()
          : Seals.isEqual(mac, mac(seals, batch, position, tx, txBase, root));
    }
  }

  CommitOrder order() {
    return order;
  }

  private CommitOrder order(Handle handle, boolean h2) {
    var head = head(handle, "for update").orElseThrow();
    witness.check(head);
    var newest =
        Math.max(
            head.tx(),
            handle
                .createQuery("select max(tx) from legion_journal")
                .mapTo(Long.class)
                .findOne()
                .orElse(0L));
    if (h2) {
      return new Tickets(newest);
    }
    var base = head.txBase();
    if (Snapshots.next(handle) + base <= newest) {
      // Read into a new cluster: its numbers begin anew.
      base = newest;
      write(
          handle, Head.sealed(seals, head.batch(), head.position(), head.tx(), base, head.root()));
      LOG.warnf("the database counts its transactions anew; the journal goes on above %d", newest);
    }
    return new Snapshots(base);
  }

  private static Optional<Head> head(Handle handle, String lock) {
    return handle
        .createQuery(
            "select batch, position, tx, tx_base, root, mac from legion_journal_head where id = 1 "
                + lock)
        .map((rs, c) ->
            new Head(
                rs.getLong(1),
                rs.getLong(2),
                rs.getLong(3),
                rs.getLong(4),
                rs.getString(5),
                rs.getString(6)))
        .findOne();
  }

  static Head head(Handle handle) {
    return head(handle, "").orElseThrow();
  }

  /// Seals what is committed.
  ///
  /// @return empty when there is nothing, or another node is at it
  Optional<Batch> seal(Handle handle) {
    var head = head(handle, "for update skip locked");
    if (head.isEmpty()) {
      return Optional.empty();
    }
    var last = head.get();
    witness.compare(handle, last);
    var rows = order.read(handle, last.tx());
    if (rows.isEmpty()) {
      return Optional.empty();
    }
    var number = last.batch() + 1;
    var first = last.position() + 1;
    var now = clock.millis();
    var batch =
        new Batch(
            number, first, seals.batch(last.root(), number, first, now, rows), List.copyOf(rows));
    handle.execute(
        """
        insert into legion_journal_batch (number, first_position, row_count, first_tx, last_tx,
          sealed_at, root)
        values (?, ?, ?, ?, ?, ?, ?)\
        """,
        number,
        first,
        rows.size(),
        rows.getFirst().tx(),
        batch.lastTx(),
        now,
        batch.root());
    write(
        handle,
        Head.sealed(
            seals, number, batch.lastPosition(), batch.lastTx(), order.base(), batch.root()));
    return Optional.of(batch);
  }

  private static void write(Handle handle, Head head) {
    handle.execute(
        """
        update legion_journal_head
        set batch = ?, position = ?, tx = ?, tx_base = ?, root = ?, mac = ? where id = 1
        """,
        head.batch(),
        head.position(),
        head.tx(),
        head.txBase(),
        head.root(),
        head.mac());
  }

  /// Reads a sealed batch.
  static Optional<Batch> read(Handle handle, long number) {
    record Stored(long firstPosition, long firstTx, long lastTx, String root) {}

    return handle
        .createQuery(
            "select first_position, first_tx, last_tx, root from legion_journal_batch where number = ?")
        .bind(0, number)
        .map((rs, c) -> new Stored(rs.getLong(1), rs.getLong(2), rs.getLong(3), rs.getString(4)))
        .findOne()
        .map(stored ->
            new Batch(
                number,
                stored.firstPosition(),
                stored.root(),
                CommitOrder.between(handle, stored.firstTx(), stored.lastTx())));
  }
}
