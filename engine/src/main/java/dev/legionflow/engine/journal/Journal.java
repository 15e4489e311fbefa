package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.DiskSpace;
import dev.legionflow.engine.store.Keys;
import dev.legionflow.engine.store.Node;
import dev.legionflow.engine.store.Trip;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;

/// Takes down what happened: one row for each transaction, written in it.
@ApplicationScoped
public class Journal {

  private final Database database;
  private final DiskSpace space;
  private final Node node;
  private final Clock clock;
  private final Seals seals;
  private final Progress progress;
  private final CommitOrder order;
  private volatile boolean isOpen;

  Journal(
      Database database,
      DiskSpace space,
      Node node,
      Clock clock,
      Seals seals,
      Progress progress,
      Chain chain) {
    this.database = database;
    this.space = space;
    this.node = node;
    this.clock = clock;
    this.seals = seals;
    this.progress = progress;
    this.order = chain.order();
  }

  /// To be called before anything else of the node begins.
  ///
  /// @throws IllegalStateException when the journal was begun with another key
  public void open() {
    database.jdbi().useTransaction(handle -> KeyCheck.require(handle, seals));
    isOpen = true;
  }

  boolean isOpen() {
    return isOpen;
  }

  /// A row that was written, by a transaction that has still to end.
  public interface Written {
    /// To be called once, after the commit or the roll-back.
    void ended(boolean committed);
  }

  /// Writes what the running transaction has left to write, and its events; its last statements.
  public Written append(Handle handle, Trip trip, List<Event> events) {
    space.require();
    var payload = Codec.write(events);
    var key = node.keys().next();
    var at = clock.millis();
    try {
      var open =
          order.insert(handle.getConnection(), trip, key, at, payload, seals.row(key, at, payload));
      return committed -> {
        open.ended(committed);
        // Also where it was not: others may have waited for its place.
        progress.committed();
      };
    } catch (SQLException e) {
      throw new org.jdbi.v3.core.statement.UnableToExecuteStatementException(e, null);
    }
  }

  /// What a transaction will write at its end: to be given to [#append], or to [#run] when nothing
  /// happened.
  public Trip trip() {
    return new Trip(database);
  }

  /// Writes what a transaction without events has left to write.
  public static void run(Trip trip, Handle handle) {
    try {
      trip.run(handle.getConnection());
    } catch (SQLException e) {
      throw new org.jdbi.v3.core.statement.UnableToExecuteStatementException(e, null);
    }
  }

  /// When a node wrote its last row, as far as it is among the newest of all.
  public static Optional<Long> lastOf(Handle handle, int node) {
    return handle
        .createQuery(
            """
            select max(at) from
              (select key, at from legion_journal order by tx desc limit 5000) newest
            where mod(key / %d, %d) = ?
            """
                .formatted(Keys.NODE_UNIT, Keys.MAX_NODE + 1))
        .bind(0, node)
        .mapTo(Long.class)
        .findOne();
  }

  /// What a transaction does outside of Flowable's commands.
  public interface Transaction {
    Handle handle();

    /// What is written at the end.
    Trip trip();

    void record(Event event);
  }

  /// Runs a transaction of its own that may record events.
  public <T> T inTransaction(Function<Transaction, T> work) {
    var events = new ArrayList<Event>();
    var written = new ArrayList<Written>(1);
    var committed = false;
    try {
      var result =
          database
              .jdbi()
              .inTransaction(handle -> {
                var transaction = new Recording(handle, trip(), events);
                var done = work.apply(transaction);
                if (events.isEmpty()) {
                  run(transaction.trip(), handle);
                } else {
                  written.add(append(handle, transaction.trip(), events));
                }
                return done;
              });
      committed = true;
      return result;
    } finally {
      for (var row : written) {
        row.ended(committed);
      }
    }
  }

  private record Recording(Handle handle, Trip trip, List<Event> events) implements Transaction {
    @Override
    public void record(Event event) {
      events.add(event);
    }
  }
}
