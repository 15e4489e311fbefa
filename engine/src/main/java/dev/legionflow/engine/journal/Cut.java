package dev.legionflow.engine.journal;

import static java.util.Objects.requireNonNull;

import dev.legionflow.engine.journal.Links.Place;
import org.jdbi.v3.core.Handle;

/// Cuts off the journal's beginning, whole batches of it, up to the start of the oldest mission
/// that is still in the searchable tables.
///
/// What is cut off was verified just before, and is older than the shortest age: somebody who takes
/// rows out of the searchable tables cannot have younger ones cut off by that, nor hide what they
/// have changed.
final class Cut {

  private static final int MOST_ROWS = 5_000;
  private static final int MOST_BATCHES = 500;

  private final Handle handle;
  private final Seals seals;
  private final Alarms alarms;
  private long newest;

  private Cut(Handle handle, Seals seals, Alarms alarms) {
    this.handle = handle;
    this.seals = seals;
    this.alarms = alarms;
  }

  /// Cuts off some batches, with the anchor locked.
  ///
  /// @param before only rows that were written before
  /// @return whether there was something
  static boolean cut(Handle handle, Seals seals, Alarms alarms, Anchor anchor, long before) {
    return new Cut(handle, seals, alarms).cut(anchor, before);
  }

  private boolean cut(Anchor anchor, long before) {
    var place = Place.of(anchor);
    var found = new Fault.Found();
    if (!anchor.isGenuine(seals)) {
      alarms.raise("where the journal begins was changed by somebody else; nothing is cut off");
      return false;
    }
    var last = lastBatch();
    var end = firstToKeep();
    var links = new Links(handle, seals, (position, row) -> newest = Math.max(newest, row.at()));
    for (var batches = 0; batches < MOST_BATCHES; batches++) {
      var next = links.next(place, last, found);
      if (!found.isEmpty() || next.isEmpty() || next.get().position() >= end || newest >= before) {
        break;
      }
      place = next.get();
      if (place.position() - anchor.position() >= MOST_ROWS) {
        break;
      }
    }
    if (place.batch() == anchor.batch()) {
      if (!found.isEmpty()) {
        alarms.raise(
            "the journal is not cut off at batch %d, because it is not whole: %s"
                .formatted(place.batch() + 1, found.first().getFirst().message()));
      }
      return false;
    }
    moveTo(anchor, place);
    return true;
  }

  /// The newest one stays, so that the chain is never empty.
  private long lastBatch() {
    return Math.min(Projection.place(handle).batch(), Chain.head(handle).batch() - 1);
  }

  private long firstToKeep() {
    return handle
        .createQuery("select min(position) from legion_process_instance")
        .mapTo(Long.class)
        .findOne()
        .orElse(Long.MAX_VALUE);
  }

  private void moveTo(Anchor from, Place to) {
    handle.execute("delete from legion_journal where tx > ? and tx <= ?", from.tx(), to.tx());
    handle.execute("delete from legion_journal_batch where number <= ?", to.batch());
    handle.execute("delete from legion_removed where position <= ?", to.position());
    Anchor.sealed(seals, to.batch(), to.position(), to.tx(), requireNonNull(to.root()))
        .write(handle);
  }
}
