package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Rebuild.State;
import dev.legionflow.engine.journal.Rebuild.Status;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The row that says how the newest rebuild goes, and keeps a second one away. Whoever runs one
/// renews its lease; when it is killed, the lease runs out.
@ApplicationScoped
class RebuildLog {

  private static final long LEASE_MILLIS = 30_000;
  private static final int MAX_ERROR = 1_000;

  private final Database database;
  private final Node node;
  private final Clock clock;

  RebuildLog(Database database, Node node, Clock clock) {
    this.database = database;
    this.node = node;
    this.clock = clock;
    if (database.isH2()) {
      // Belongs to this process alone: what runs, was killed.
      database
          .jdbi()
          .useHandle(handle ->
              handle.execute(
                  "update legion_rebuild set lease_until = 0 where id = 1 and state = 'RUNNING'"));
    }
  }

  /// Takes the lease.
  ///
  /// @return the number of the run; empty while another one has its lease
  Optional<Long> begin() {
    var now = clock.millis();
    var run = node.keys().next();
    var begun =
        database
            .jdbi()
            .withHandle(handle ->
                handle.execute(
                    """
                    update legion_rebuild set run = ?, state = 'RUNNING', node_id = ?,
                      lease_until = ?, started_at = ?, ended_at = null, position = 0, target = 0,
                      complete = true, changed = '', refused = 0, error = null
                    where id = 1 and (state <> 'RUNNING' or lease_until < ?)
                    """,
                    run,
                    node.id(),
                    now + LEASE_MILLIS,
                    now,
                    now));
    return begun == 1 ? Optional.of(run) : Optional.empty();
  }

  void progress(Handle handle, long run, long position, long target) {
    mine(
        handle.execute(
            """
            update legion_rebuild set position = ?, target = ?, lease_until = ?
            where id = 1 and run = ? and state = 'RUNNING'
            """,
            position,
            target,
            clock.millis() + LEASE_MILLIS,
            run));
  }

  void done(
      Handle handle,
      long run,
      long position,
      boolean complete,
      Map<String, Long> changed,
      long refused) {
    mine(
        handle.execute(
            """
            update legion_rebuild set state = 'DONE', ended_at = ?, position = ?, target = ?,
              complete = ?, changed = ?, refused = ?
            where id = 1 and run = ? and state = 'RUNNING'
            """,
            clock.millis(),
            position,
            position,
            complete,
            changed.entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining(",")),
            refused,
            run));
  }

  private static void mine(int updated) {
    if (updated == 0) {
      throw new IllegalStateException("another rebuild has taken over");
    }
  }

  void failed(long run, RuntimeException why) {
    database
        .jdbi()
        .useHandle(handle ->
            handle.execute(
                """
                update legion_rebuild set state = 'FAILED', ended_at = ?, error = ?
                where id = 1 and run = ? and state = 'RUNNING'
                """,
                clock.millis(),
                Projector.fit(String.valueOf(why.getMessage()), MAX_ERROR),
                run));
  }

  Status status() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery("select * from legion_rebuild where id = 1")
                .map((rs, c) -> status(rs))
                .one());
  }

  private Status status(ResultSet row) throws SQLException {
    var state = State.valueOf(row.getString("state"));
    var lost = state == State.RUNNING && row.getLong("lease_until") < clock.millis();
    return new Status(
        lost ? State.FAILED : state,
        state == State.NONE ? null : row.getInt("node_id"),
        time(row, "started_at"),
        time(row, "ended_at"),
        row.getLong("position"),
        row.getLong("target"),
        row.getBoolean("complete"),
        changed(row.getString("changed")),
        row.getLong("refused"),
        lost ? "the node that ran it has stopped" : row.getString("error"));
  }

  private static @Nullable Long time(ResultSet row, String column) throws SQLException {
    var millis = row.getLong(column);
    return row.wasNull() ? null : millis;
  }

  private static Map<String, Long> changed(String text) {
    var changed = new LinkedHashMap<String, Long>();
    for (var part : text.split(",", -1)) {
      var sign = part.indexOf('=');
      if (sign > 0) {
        changed.put(part.substring(0, sign), Long.valueOf(part.substring(sign + 1)));
      }
    }
    return changed;
  }
}
