package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Chain.Batch;
import dev.legionflow.engine.journal.CommitOrder.Row;
import dev.legionflow.engine.journal.Projector.Positioned;
import dev.legionflow.engine.store.Database;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jdbi.v3.core.Handle;

/// Moves the searchable tables on, from one sealed batch to the next. How far they are is committed
/// with them, so that after a crash they go on where they were.
@ApplicationScoped
class Projection {

  private static final Logger LOG = Logger.getLogger(Projection.class);

  private final Seals seals;
  private final Counter refused;
  private final boolean h2;

  Projection(Seals seals, Database database, MeterRegistry metrics) {
    this.seals = seals;
    h2 = database.isH2();
    refused =
        Counter.builder("legion.journal.refused")
            .description("Rows of the journal that the searchable tables could not take")
            .register(metrics);
  }

  /// How far the tables are.
  record Place(long batch, long position, long tx) {}

  static Place place(Handle handle) {
    return place(handle, "").orElseThrow();
  }

  private static Optional<Place> place(Handle handle, String lock) {
    return handle
        .createQuery("select batch, position, tx from legion_projection where id = 1 " + lock)
        .map((rs, c) -> new Place(rs.getLong(1), rs.getLong(2), rs.getLong(3)))
        .findOne();
  }

  /// Takes the next batch, if there is one and no other node is at it.
  ///
  /// @param sealed the batch just sealed, which need not be read again
  /// @return how far the tables are now; empty when nothing was done
  Optional<Place> advance(Handle handle, Optional<Batch> sealed) {
    if (!h2) {
      // What the tables lose with a database that falls, they get from the journal again.
      handle.execute("set local synchronous_commit = off");
    }
    var place = place(handle, "for update skip locked");
    if (place.isEmpty()) {
      return Optional.empty();
    }
    var next = place.get().batch() + 1;
    var batch = sealed.filter(b -> b.number() == next).or(() -> Chain.read(handle, next));
    batch.ifPresent(b -> refused.increment(apply(handle, List.of(b))));
    return batch.map(b -> moveTo(handle, new Place(b.number(), b.lastPosition(), b.lastTx())));
  }

  /// Waits until nobody else moves the tables on, and keeps it so until the transaction ends.
  static Place lock(Handle handle) {
    return place(handle, "for update").orElseThrow();
  }

  /// Tells all nodes that the tables will not move on for a while, so that no reader waits for
  /// them.
  static void hold(Handle handle) {
    handle.execute("update legion_projection set held = true where id = 1");
  }

  static void release(Handle handle) {
    handle.execute("update legion_projection set held = false where id = 1 and held");
  }

  /// Sets where the tables are.
  static Place moveTo(Handle handle, Place place) {
    handle.execute(
        "update legion_projection set batch = ?, position = ?, tx = ?, held = false where id = 1",
        place.batch(),
        place.position(),
        place.tx());
    return place;
  }

  /// Applies batches that follow each other.
  ///
  /// @return how many of their rows the tables did not take
  int apply(Handle handle, List<Batch> batches) {
    var rows = new ArrayList<Positioned>();
    var all = 0;
    for (var batch : batches) {
      read(batch, rows);
      all += batch.rows().size();
    }
    var unread = all - rows.size();
    handle.savepoint("batch");
    try {
      Projector.apply(handle, rows);
      handle.releaseSavepoint("batch");
      return unread;
    } catch (RuntimeException e) {
      if (!isAboutData(e)) {
        throw e;
      }
      handle.rollbackToSavepoint("batch");
      return unread + oneByOne(handle, rows);
    }
  }

  /// What the tables cannot take must not keep them from what comes after; the journal has it
  /// still.
  private static int oneByOne(Handle handle, List<Positioned> rows) {
    var refused = 0;
    for (var row : rows) {
      handle.savepoint("row");
      try {
        Projector.apply(handle, List.of(row));
        handle.releaseSavepoint("row");
      } catch (RuntimeException e) {
        if (!isAboutData(e)) {
          throw e;
        }
        handle.rollbackToSavepoint("row");
        refused++;
        LOG.errorf(e, "the searchable tables cannot take position %d", row.position());
      }
    }
    return refused;
  }

  /// The rows of a batch that an engine has written, with their events.
  void read(Batch batch, List<Positioned> into) {
    var position = batch.firstPosition();
    for (var row : batch.rows()) {
      read(row, position++, into);
    }
  }

  private void read(Row row, long position, List<Positioned> into) {
    if (!seals.isGenuine(row)) {
      LOG.errorf(
          "position %d of the journal was not written by an engine: it is left out of the searches",
          position);
      return;
    }
    try {
      into.add(new Positioned(position, Codec.read(row.payload())));
    } catch (IllegalArgumentException e) {
      LOG.errorf(e, "position %d of the journal cannot be read", position);
    }
  }

  /// SQL's classes of what is wrong with values, keys or lengths: trying again cannot help.
  private static boolean isAboutData(Throwable e) {
    if (e instanceof Projector.RepeatedKeyException) {
      return true;
    }
    for (var cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        return sql.getSQLState().startsWith("22") || sql.getSQLState().startsWith("23");
      }
    }
    return false;
  }
}
