package dev.legionflow.engine.journal;

import java.util.HexFormat;
import org.jdbi.v3.core.Handle;

/// Keeps a node with another key from a journal: it would take the rows of the others for forged,
/// and they its own.
final class KeyCheck {

  private KeyCheck() {}

  /// @throws IllegalStateException when the journal was begun with another key
  static void require(Handle handle, Seals seals) {
    var mine = HexFormat.of().formatHex(seals.row(0, 0, new byte[0]));
    var known =
        handle
            .createQuery("select code from legion_journal_key where id = 1 for update")
            .mapTo(String.class)
            .one();
    if (known.isEmpty()) {
      handle.execute("update legion_journal_key set code = ? where id = 1", mine);
    } else if (!known.equals(mine)) {
      throw new IllegalStateException(
          "the journal in this database was begun with another key: copy the first node's journal.key"
              + " into this node's data folder, or set legion.journal.key-file on all nodes");
    }
  }
}
