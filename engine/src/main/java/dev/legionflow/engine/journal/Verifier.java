package dev.legionflow.engine.journal;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Chain.Head;
import dev.legionflow.engine.journal.CommitOrder.Row;
import dev.legionflow.engine.journal.Event.Restored;
import dev.legionflow.engine.journal.Fault.Kind;
import dev.legionflow.engine.journal.HeadFile.Noted;
import dev.legionflow.engine.journal.Links.Place;
import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;

/// Walks the whole chain and tells what does not fit, while the engine works. It ends at the batch
/// that was the newest at its beginning.
@ApplicationScoped
class Verifier {

  private static final int KEYS_IN_MEMORY = 1 << 20;
  private static final int MOST_COPIES = 20;
  private static final int MOST_RESTORATIONS = 100;

  /// A row that says that the database was restored holds nothing else and is short: longer ones
  /// need not be read.
  private static final int MAX_RESTORED_BYTES = 256;

  /// Rows at the end that are not sealed yet, looked at in one go.
  private static final int MOST_UNSEALED = 1_000;

  private final Database database;
  private final Seals seals;
  private final HeadFile headFile;
  private final Alarms alarms;

  /// It reads everything: one at a time is enough.
  private final Semaphore running = new Semaphore(1);

  Verifier(Database database, Seals seals, HeadFile headFile, Alarms alarms) {
    this.database = database;
    this.seals = seals;
    this.headFile = headFile;
    this.alarms = alarms;
  }

  /// What was looked at, and what was found.
  ///
  /// @param whole whether nothing is wrong
  /// @param cutOffBatches how many retention has cut off at the beginning; they are not looked at
  /// @param faultCounts all faults by their kind
  /// @param faults the first ones
  /// @param restorations what the journal itself says of having been set back
  record Report(
      boolean whole,
      long batch,
      long position,
      String root,
      long cutOffBatches,
      long batches,
      long rows,
      long unsealedRows,
      Map<Kind, Long> faultCounts,
      List<Fault> faults,
      List<Restoration> restorations) {}

  record Restoration(long position, long at, long batch, String root) {}

  /// @param kept a batch and its code that somebody kept elsewhere
  Report verify(Optional<Noted> kept) {
    if (!running.tryAcquire()) {
      throw Problem.conflict("a verification is running on this node already");
    }
    try {
      // Before the head is read: they cannot be newer than it then.
      var known = new ArrayList<Noted>();
      var found = new Fault.Found();
      headFile.read().ifPresent(known::add);
      known.addAll(headFile.aside());
      kept.ifPresent(known::add);
      alarms.lines().forEach(line -> found.add(Kind.NOTICED, null, null, line));
      return database.jdbi().withHandle(handle -> new Walk(handle, known, found).walk());
    } finally {
      running.release();
    }
  }

  private final class Walk {
    private final Handle handle;
    private final List<Noted> known;
    private final Fault.Found found;
    private final List<Restoration> restorations = new ArrayList<>();
    private long batches;
    private long rows;

    Walk(Handle handle, List<Noted> known, Fault.Found found) {
      this.handle = handle;
      this.known = known;
      this.found = found;
    }

    Report walk() {
      var anchor = anchor();
      var head = Chain.head(handle);
      if (!head.isGenuine(seals)) {
        found.add(Kind.HEAD_CHANGED, head.batch(), null, "the head was changed by somebody else");
      }
      var place = Place.of(anchor);
      try (var repeats = new Repeats(KEYS_IN_MEMORY)) {
        place = links(place, head, repeats);
        compare(place, head);
        var unsealed = unsealed(head);
        copies(repeats);
        unknown(anchor, head);
        return new Report(
            found.isEmpty(),
            head.batch(),
            head.position(),
            head.root(),
            anchor.batch(),
            batches,
            rows,
            unsealed,
            found.counts(),
            found.first(),
            restorations);
      }
    }

    private Anchor anchor() {
      var anchor = Anchor.read(handle);
      if (!anchor.isGenuine(seals)) {
        found.add(
            Kind.ANCHOR_CHANGED,
            anchor.batch(),
            null,
            "where the chain begins was changed by somebody else");
      }
      links(key -> {}).strays(Long.MIN_VALUE, anchor.tx(), null, found);
      return anchor;
    }

    private Links links(LongConsumer keys) {
      return new Links(
          handle,
          seals,
          (position, row) -> {
            keys.accept(row.key());
            restoration(position, row);
          });
    }

    private Place links(Place first, Head head, Repeats repeats) {
      var links = links(repeats::add);
      var place = first;
      while (true) {
        var faults = new Fault.Found();
        var next = links.next(place, head.batch(), faults);
        if (!faults.isEmpty()) {
          // Retention may have cut off what was about to be read.
          var anchor = Anchor.read(handle);
          if (anchor.batch() > place.batch() && anchor.isGenuine(seals)) {
            place = Place.of(anchor);
            continue;
          }
          faults.first().forEach(found::add);
        }
        if (next.isEmpty()) {
          return place;
        }
        rows += next.get().position() - place.position();
        batches++;
        place = next.get();
        known(place);
      }
    }

    private void known(Place place) {
      known.removeIf(noted -> noted.batch() == place.batch() && noted.root().equals(place.root()));
    }

    /// The head's row against the last batch.
    private void compare(Place place, Head head) {
      if (place.batch() > head.batch()) {
        // Retention has cut off everything meanwhile.
        return;
      }
      if (place.batch() != head.batch()
          || place.position() != head.position()
          || place.tx() != head.tx()
          || !head.root().equals(place.root())) {
        found.add(
            Kind.HEAD_CHANGED,
            head.batch(),
            head.position(),
            "the head stands at batch %d, position %d, but the last batch is %d and ends at %d"
                .formatted(head.batch(), head.position(), place.batch(), place.position()));
      }
      links(key -> {}).strays(place.tx(), head.tx(), null, found);
    }

    /// What comes after the sealed part.
    private long unsealed(Head head) {
      // One statement, because batches are sealed meanwhile.
      var behind =
          handle
              .createQuery(
                  """
                  select count(*) from legion_journal_batch
                  where number > (select batch from legion_journal_head where id = 1)
                  """)
              .mapTo(Long.class)
              .one();
      if (behind > 0) {
        found.add(
            Kind.BATCH_CHANGED,
            null,
            null,
            "%d batches are numbered higher than the head".formatted(behind));
      }
      var tx = Chain.head(handle).tx();
      var rows =
          handle
              .createQuery(
                  "select tx, key, at, payload, mac from legion_journal where tx > ? order by tx limit ?")
              .bind(0, Math.max(tx, head.tx()))
              .bind(1, MOST_UNSEALED)
              .map((rs, c) -> seals.isGenuine(CommitOrder.row(rs)))
              .list();
      var forged = rows.stream().filter(genuine -> !genuine).count();
      if (forged > 0) {
        found.add(
            Kind.ROW_CHANGED,
            null,
            null,
            "%d rows that are not sealed yet were not written by an engine".formatted(forged));
      }
      return rows.size();
    }

    private void copies(Repeats repeats) {
      var copied = repeats.find(MOST_COPIES);
      if (copied.isEmpty()) {
        return;
      }
      handle
          .createQuery("select tx, key from legion_journal where key in (<keys>) order by key, tx")
          .bindList("keys", copied)
          .map((rs, c) ->
              "the row of transaction %d is the same as another one, key %d"
                  .formatted(rs.getLong(1), rs.getLong(2)))
          .list()
          .forEach(message -> found.add(Kind.ROW_COPIED, null, null, message));
    }

    /// What was noted and not met.
    private void unknown(Anchor anchor, Head head) {
      for (var noted : known) {
        if (anchor.covers(noted, seals) || isRestored(noted)) {
          continue;
        }
        found.add(
            Kind.CUT_OFF,
            noted.batch(),
            null,
            noted.batch() > head.batch()
                ? "batch %d was known, but the journal ends at %d: its end was cut off"
                    .formatted(noted.batch(), head.batch())
                : "batch %d was known with another code: what came after an earlier one was made anew"
                    .formatted(noted.batch()));
      }
    }

    private boolean isRestored(Noted noted) {
      return restorations.stream()
          .anyMatch(r -> r.batch() == noted.batch() && r.root().equals(noted.root()));
    }

    private void restoration(long position, Row row) {
      if (row.payload().length <= MAX_RESTORED_BYTES && restorations.size() < MOST_RESTORATIONS) {
        for (var event : Codec.read(row.payload())) {
          if (event instanceof Restored e) {
            restorations.add(new Restoration(position, e.at(), e.batch(), e.root()));
          }
        }
      }
    }
  }
}
