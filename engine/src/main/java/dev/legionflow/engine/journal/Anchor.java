package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.HeadFile.Noted;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// Where the chain begins: after the batches that retention has cut off, or at nothing.
///
/// @param batch the last that was cut off
/// @param position of its last row
/// @param tx of its last row
record Anchor(long batch, long position, long tx, String root, String mac) {

  /// Taken by who removes or cuts: one at a time.
  static final String LEASE = "for update skip locked";

  static Anchor sealed(Seals seals, long batch, long position, long tx, String root) {
    return new Anchor(batch, position, tx, root, mac(seals, batch, position, tx, root));
  }

  private static String mac(Seals seals, long batch, long position, long tx, String root) {
    return seals.place("anchor", root, batch, position, tx);
  }

  static Anchor read(Handle handle) {
    return read(handle, "").orElseThrow();
  }

  static Optional<Anchor> read(Handle handle, String lock) {
    return handle
        .createQuery(
            "select batch, position, tx, root, mac from legion_journal_anchor where id = 1 " + lock)
        .map((rs, c) ->
            new Anchor(
                rs.getLong(1), rs.getLong(2), rs.getLong(3), rs.getString(4), rs.getString(5)))
        .findOne();
  }

  void write(Handle handle) {
    handle.execute(
        """
        update legion_journal_anchor set batch = ?, position = ?, tx = ?, root = ?, mac = ?
        where id = 1
        """,
        batch,
        position,
        tx,
        root,
        mac);
  }

  /// Whether an engine wrote it.
  boolean isGenuine(Seals seals) {
    return mac.isEmpty()
        ? batch == 0 && position == 0 && tx == 0 && root.isEmpty()
        : Seals.isEqual(mac, mac(seals, batch, position, tx, root));
  }

  /// Whether this batch was cut off by an engine.
  boolean covers(Noted known, Seals seals) {
    return isGenuine(seals)
        && (known.batch() < batch || (known.batch() == batch && known.root().equals(root)));
  }
}
