package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.CommitOrder.Row;
import dev.legionflow.engine.journal.Fault.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Checks the chain link by link. Of a batch only the codes are held in memory, of its rows'
/// contents no more than a page.
final class Links {

  private static final int PAGE_BYTES = 4 << 20;
  private static final byte[] NOTHING = {};

  private final Handle handle;
  private final Seals seals;

  /// Takes each row with its position.
  private final BiConsumer<Long, Row> rows;

  Links(Handle handle, Seals seals, BiConsumer<Long, Row> rows) {
    this.handle = handle;
    this.seals = seals;
    this.rows = rows;
  }

  /// The end of a batch.
  ///
  /// @param root null where it is not known, because the batch is missing
  record Place(long batch, long position, long tx, @Nullable String root) {

    static Place of(Anchor anchor) {
      return new Place(anchor.batch(), anchor.position(), anchor.tx(), anchor.root());
    }
  }

  private record Stored(
      long number,
      long firstPosition,
      long rowCount,
      long firstTx,
      long lastTx,
      long sealedAt,
      String root) {

    Place end() {
      return new Place(number, firstPosition + rowCount - 1, lastTx, root);
    }
  }

  /// Checks the next batch.
  ///
  /// @param last the newest batch
  /// @return the end of it; empty when there is no further one
  Optional<Place> next(Place before, long last, Fault.Found found) {
    var read =
        handle
            .createQuery(
                """
                select number, first_position, row_count, first_tx, last_tx, sealed_at, root
                from legion_journal_batch where number > ? and number <= ? order by number limit 1
                """)
            .bind(0, before.batch())
            .bind(1, last)
            .map((rs, c) ->
                new Stored(
                    rs.getLong(1),
                    rs.getLong(2),
                    rs.getLong(3),
                    rs.getLong(4),
                    rs.getLong(5),
                    rs.getLong(6),
                    rs.getString(7)))
            .findOne();
    read.ifPresentOrElse(
        batch -> check(before, batch, found), () -> missing(before.batch() + 1, last, found));
    return read.map(Stored::end);
  }

  private static void missing(long first, long last, Fault.Found found) {
    if (first <= last) {
      found.add(
          Kind.BATCH_MISSING,
          first,
          null,
          first == last
              ? "batch %d is missing".formatted(first)
              : "batches %d to %d are missing".formatted(first, last));
    }
  }

  private void check(Place before, Stored batch, Fault.Found found) {
    var follows = batch.number() == before.batch() + 1;
    if (!follows) {
      missing(before.batch() + 1, batch.number() - 1, found);
    } else if (batch.firstPosition() != before.position() + 1) {
      found.add(
          Kind.BATCH_CHANGED,
          batch.number(),
          batch.firstPosition(),
          "batch %d begins at position %d, but the one before ends at %d"
              .formatted(batch.number(), batch.firstPosition(), before.position()));
    }
    strays(before.tx(), batch.firstTx() - 1, batch.number(), found);
    var read = read(batch, found);
    if (read.isEmpty()
        || read.size() != batch.rowCount()
        || read.getFirst().tx() != batch.firstTx()
        || read.getLast().tx() != batch.lastTx()) {
      found.add(
          Kind.BATCH_CHANGED,
          batch.number(),
          batch.firstPosition(),
          "batch %d says that it has %d rows from transaction %d to %d, but %d are there"
              .formatted(
                  batch.number(), batch.rowCount(), batch.firstTx(), batch.lastTx(), read.size()));
    } else if (follows
        && before.root() != null
        && !Seals.isEqual(
            batch.root(),
            seals.batch(
                before.root(), batch.number(), batch.firstPosition(), batch.sealedAt(), read))) {
      found.add(
          Kind.BATCH_CHANGED,
          batch.number(),
          batch.firstPosition(),
          "batch %d, its rows or their order, or the code of the batch before, are not those that were sealed"
              .formatted(batch.number()));
    }
  }

  /// Rows that no batch has.
  void strays(long afterTx, long upToTx, @Nullable Long batch, Fault.Found found) {
    if (upToTx <= afterTx) {
      return;
    }
    record Strays(long rows, long firstTx) {}
    var strays =
        handle
            .createQuery("select count(*), min(tx) from legion_journal where tx > ? and tx <= ?")
            .bind(0, afterTx)
            .bind(1, upToTx)
            .map((rs, c) -> new Strays(rs.getLong(1), rs.getLong(2)))
            .one();
    if (strays.rows() > 0) {
      found.add(
          Kind.ROW_INSERTED,
          batch,
          null,
          "%d rows belong to no batch, the first is that of transaction %d"
              .formatted(strays.rows(), strays.firstTx()));
    }
  }

  /// The rows of a batch without their contents.
  private List<Row> read(Stored batch, Fault.Found found) {
    record Size(long tx, long bytes) {}
    var sizes =
        handle
            .createQuery(
                """
                select tx, octet_length(payload) from legion_journal
                where tx between ? and ? order by tx limit ?
                """)
            .bind(0, batch.firstTx())
            .bind(1, batch.lastTx())
            // One more than there may be shows that there are too many.
            .bind(2, Chain.MAX_ROWS + 1)
            .map((rs, c) -> new Size(rs.getLong(1), rs.getLong(2)))
            .list();
    var read = new ArrayList<Row>(sizes.size());
    var from = 0;
    while (from < sizes.size()) {
      var to = from;
      var bytes = 0L;
      do {
        bytes += sizes.get(to++).bytes();
      } while (to < sizes.size() && bytes + sizes.get(to).bytes() <= PAGE_BYTES);
      for (var row : CommitOrder.between(handle, sizes.get(from).tx(), sizes.get(to - 1).tx())) {
        check(row, batch, batch.firstPosition() + read.size(), found);
        read.add(new Row(row.tx(), row.key(), row.at(), NOTHING, row.mac()));
      }
      from = to;
    }
    return read;
  }

  private void check(Row row, Stored batch, long position, Fault.Found found) {
    if (seals.isGenuine(row)) {
      rows.accept(position, row);
    } else {
      found.add(
          Kind.ROW_CHANGED,
          batch.number(),
          position,
          "the row of transaction %d was not written by an engine like this".formatted(row.tx()));
    }
  }
}
