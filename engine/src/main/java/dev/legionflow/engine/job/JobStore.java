package dev.legionflow.engine.job;

import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.JobTasks.Work.Listener;
import dev.legionflow.engine.flowable.ListenerEvent;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.journal.Journal;
import dev.legionflow.engine.store.Node;
import dev.legionflow.engine.store.Sql;
import dev.legionflow.engine.store.Trip;
import dev.legionflow.engine.store.Trip.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/// The statements on `legion_ru_job`, which holds the jobs that are not over.
///
/// A job may be handed out when it has retries and no incident, and `activatable_at` has passed:
/// the end of a lock and the end of a back-off are the same column.
final class JobStore {

  /// Far in the future: not to be handed out until something else changes.
  static final long NEVER = Long.MAX_VALUE;

  /// How long it takes at most until a committed hand-out has left the node; it may be kept for a
  /// worker that will be back.
  private static final long ON_THE_WAY_MILLIS = 100 + Returning.KEPT_NANOS / 1_000_000;

  private static final int KEYS_PER_STATEMENT = 1_000;

  private static final String FIND_AND_LOCK_ROOT =
      "select "
          + JobRow.COLUMNS
          + """
          from legion_ru_job join act_ru_execution root on root.id_ = root_id where key = ?
          for update of root
          """;

  private JobStore() {}

  /// For whom a job is locked.
  ///
  /// @param owner the node that hands it out (see [Node])
  /// @param at since when
  record Lock(String worker, String owner, long at, long deadline) {}

  /// Writes new jobs; those with a worker are locked for it.
  static void insert(Trip trip, Collection<JobRow> jobs, Map<Long, Lock> locks, long now) {
    trip.insert(
        """
        insert into legion_ru_job (key, type, state, activatable_at, lock_owner, handed_at, worker, retries,
          deadline, custom_headers, error_message, has_incident, process_instance_key, root_id,
          process_definition_key, bpmn_process_id, process_definition_version, element_id,
          element_instance_key, execution_id, scope_path, tags, tenant_id, revision, kind,
          listener_event, listener_index)
        """,
        jobs.stream().map(job -> row(job, locks.get(job.key()), now)).toList());
  }

  private static Row row(JobRow job, @Nullable Lock lock, long now) {
    return new Row(27)
        .number(job.key())
        .text(job.type())
        .text(job.state())
        .number(lock != null ? lock.deadline() : job.hasIncident() ? NEVER : now)
        .text(lock == null ? null : lock.owner())
        .number(lock == null ? null : lock.at())
        .text(job.worker())
        .small(job.retries())
        .number(job.deadline())
        .text(job.customHeaders())
        .text(job.errorMessage())
        .flag(job.hasIncident())
        .number(job.processInstanceKey())
        .text(job.rootId())
        .number(job.processDefinitionKey())
        .text(job.bpmnProcessId())
        .small(job.processDefinitionVersion())
        .text(job.elementId())
        .number(job.elementInstanceKey())
        .text(job.executionId())
        .text(String.join(",", job.scopePath()))
        .text(String.join(",", job.tags()))
        .text(job.tenantId())
        .small(0)
        .text(job.kind().name())
        .text(job.kind().event())
        .small(job.kind().index());
  }

  /// Locks jobs that may be handed out, oldest first, passing over those that another transaction
  /// has just taken.
  ///
  /// @param h2 which would lock all that it looks at: there they are picked before they are locked
  static List<JobRow> lock(Handle handle, boolean h2, Activation.Request request, long now) {
    var tenants = request.tenants();
    var reach = request.reach();
    var mine =
        """
        from legion_ru_job
        where type = ? and activatable_at <= ? and retries > 0 and not suspended%s%s
        order by key limit ?
        """
            .formatted(
                tenants.isEmpty() ? "" : " and tenant_id in " + Sql.marks(tenants.size()),
                reach.all() ? "" : " and bpmn_process_id in " + marks(reach.processes()));
    Sql.Binder binder =
        statement -> {
          statement.setString(1, request.type());
          statement.setLong(2, now);
          var at = 3;
          for (var tenant : tenants) {
            statement.setString(at++, tenant);
          }
          for (var process : reach.processes()) {
            statement.setString(at++, process);
          }
          statement.setInt(at, request.max());
        };
    if (!h2) {
      return Sql.list(
          handle,
          "select " + JobRow.COLUMNS + mine + " for update skip locked",
          binder,
          JobRow::of);
    }
    var keys = Sql.list(handle, "select key " + mine, binder, rows -> rows.getLong(1));
    return keys.isEmpty() ? List.of() : lock(handle, keys, now);
  }

  private static String marks(List<String> ids) {
    return ids.isEmpty() ? "(null)" : Sql.marks(ids.size());
  }

  private static List<JobRow> lock(Handle handle, List<Long> keys, long now) {
    return handle
        .createQuery(
            "select "
                + JobRow.COLUMNS
                + """
                from legion_ru_job
                where key in (<keys>) and activatable_at <= :now and retries > 0 and not suspended
                order by key for update skip locked
                """)
        .bindList("keys", keys)
        .bind("now", now)
        .map(JobRow.MAPPER)
        .list();
  }

  static void handOut(Trip trip, List<JobRow> jobs, Lock lock) {
    trip.addAll(
        """
        update legion_ru_job set revision = revision + 1, activatable_at = ?, deadline = ?, worker = ?, lock_owner = ?,
          handed_at = ?
        where key = ?
        """,
        jobs.stream()
            .map(job ->
                new Row(6)
                    .number(lock.deadline())
                    .number(lock.deadline())
                    .text(lock.worker())
                    .text(lock.owner())
                    .number(lock.at())
                    .number(job.key()))
            .toList(),
        count -> {});
  }

  /// Undoes a hand-out that reached nobody, unless something happened to the job since.
  static boolean giveBack(Handle handle, long key, long deadline, long now) {
    return handle.execute(
            """
            update legion_ru_job set revision = revision + 1, activatable_at = ?, deadline = null, worker = null,
              lock_owner = null
            where key = ? and deadline = ? and has_incident = false
            """,
            now,
            key,
            deadline)
        == 1;
  }

  /// The jobs that a worker has.
  static List<Long> lockedBy(Handle handle, String worker) {
    return handle
        .createQuery(
            """
            select key from legion_ru_job
            where worker = ? and deadline is not null and has_incident = false order by key
            """)
        .bind(0, worker)
        .mapTo(Long.class)
        .list();
  }

  static Optional<JobRow> find(Handle handle, long key) {
    return one(handle, "select " + JobRow.COLUMNS + " from legion_ru_job where key = ?", key);
  }

  /// On PostgreSQL: the job as it was when its mission's root began to be locked, and that lock, in
  /// one statement.
  static Optional<JobRow> findAndLockRoot(Handle handle, long key) {
    return one(handle, FIND_AND_LOCK_ROOT, key);
  }

  private static Optional<JobRow> one(Handle handle, String sql, long key) {
    return Sql.list(handle, sql, statement -> statement.setLong(1, key), JobRow::of).stream()
        .findFirst();
  }

  /// The job, locked: as the newest hand-out has left it.
  static Optional<JobRow> forUpdate(Handle handle, long key) {
    return handle
        .createQuery("select " + JobRow.COLUMNS + " from legion_ru_job where key = ? for update")
        .bind(0, key)
        .map(JobRow.MAPPER)
        .findOne();
  }

  /// Removes a job that is over. When it is gone already, or an incident holds it, the command is
  /// run again.
  static void end(Trip trip, long key) {
    trip.add(
        "delete from legion_ru_job where key = ? and has_incident = false",
        new Row(1).number(key),
        count -> {
          if (count != 1) {
            throw UnitOfWork.overtaken("job " + key);
          }
        });
  }

  static void failed(
      Handle handle, long key, int retries, String message, long activatableAt, boolean incident) {
    handle.execute(
        """
        update legion_ru_job set revision = revision + 1, state = 'FAILED', retries = ?, error_message = ?,
          activatable_at = ?, deadline = null, lock_owner = null, has_incident = ? where key = ?
        """,
        retries,
        message,
        activatableAt,
        incident,
        key);
  }

  static void errorThrown(Handle handle, long key, String code, @Nullable String message) {
    handle.execute(
        """
        update legion_ru_job set revision = revision + 1, state = 'ERROR_THROWN', error_code = ?, error_message = ?,
          activatable_at = ?, deadline = null, has_incident = true where key = ?
        """,
        code,
        message,
        NEVER,
        key);
  }

  static void update(Handle handle, long key, String state, int retries, @Nullable Long deadline) {
    handle.execute(
        """
        update legion_ru_job set revision = revision + 1, state = ?, retries = ?, deadline = ?,
          activatable_at = coalesce(?, activatable_at) where key = ?
        """,
        state,
        retries,
        deadline,
        deadline,
        key);
  }

  /// After its incident was resolved.
  static void offerAgain(Handle handle, long key, String state, long now) {
    handle.execute(
        """
        update legion_ru_job set revision = revision + 1, activatable_at = ?, has_incident = false, state = ?,
          deadline = null, lock_owner = null where key = ?
        """,
        now,
        state,
        key);
  }

  /// Removes the jobs of executions that have gone, in as few statements as possible.
  ///
  /// @return the keys of what was removed
  static List<Long> cancel(Handle handle, List<String> executionIds) {
    var removed = new ArrayList<Long>();
    for (var from = 0; from < executionIds.size(); from += KEYS_PER_STATEMENT) {
      var some =
          executionIds.subList(from, Math.min(executionIds.size(), from + KEYS_PER_STATEMENT));
      var keys =
          handle
              .createQuery(
                  "select key from legion_ru_job where execution_id in (<executions>) order by key")
              .bindList("executions", some)
              .mapTo(Long.class)
              .list();
      if (!keys.isEmpty()) {
        try (var delete = handle.createUpdate("delete from legion_ru_job where key in (<keys>)")) {
          delete.bindList("keys", keys).execute();
        }
        removed.addAll(keys);
      }
    }
    return removed;
  }

  /// The listeners whose jobs are open in an instance, by the execution.
  static Map<String, Listener> listeners(Handle handle, String processInstanceId) {
    return handle
        .createQuery(
            """
            select execution_id, listener_event, listener_index from legion_ru_job
            where listener_event is not null and execution_id in (
              select id_ from act_ru_execution where proc_inst_id_ = ?)
            """)
        .bind(0, processInstanceId)
        .reduceRows(
            new HashMap<>(),
            (listeners, row) -> {
              listeners.put(
                  row.getColumn(1, String.class),
                  new Listener(
                      ListenerEvent.valueOf(row.getColumn(2, String.class)),
                      row.getColumn(3, Integer.class)));
              return listeners;
            });
  }

  /// Moves the jobs of executions to elements of another definition.
  ///
  /// @param elements by the execution
  /// @return the new elements, by the job's key
  static Map<Long, String> migrate(
      Handle handle,
      String processInstanceId,
      Definition definition,
      Map<String, String> elements) {
    var moved = new LinkedHashMap<Long, String>();
    handle
        .createQuery(
            """
            select key, execution_id from legion_ru_job where execution_id in (
              select id_ from act_ru_execution where proc_inst_id_ = ?) order by key
            """)
        .bind(0, processInstanceId)
        .map((rs, c) -> Map.entry(rs.getLong(1), rs.getString(2)))
        .forEach(job -> {
          var element = elements.get(job.getValue());
          if (element != null) {
            moved.put(job.getKey(), element);
          }
        });
    try (var update =
        handle.prepareBatch(
            """
            update legion_ru_job set process_definition_key = ?, bpmn_process_id = ?,
              process_definition_version = ?, element_id = ? where key = ?
            """)) {
      moved.forEach((key, element) ->
          update.add(
              definition.key(), definition.bpmnProcessId(), definition.version(), element, key));
      if (update.size() > 0) {
        update.execute();
      }
    }
    return moved;
  }

  /// Keeps the jobs of a mission from being handed out. A hand-out that is under way is waited for.
  /// What gives jobs back or extends a lock meanwhile moves `activatable_at`, which is why that is
  /// not all, and why that holds when the mission goes on.
  static void suspend(Handle handle, String rootId, boolean suspended) {
    var ofMission =
        " and execution_id in (select id_ from act_ru_execution where root_proc_inst_id_ = ?)";
    if (suspended) {
      handle.execute(
          "update legion_ru_job set suspended = true, resume_at = activatable_at, activatable_at = ?"
              + " where not suspended"
              + ofMission,
          NEVER,
          rootId);
    } else {
      handle.execute(
          "update legion_ru_job set suspended = false, resume_at = null,"
              + " activatable_at = case when activatable_at = ? then resume_at else activatable_at end"
              + " where suspended"
              + ofMission,
          NEVER,
          rootId);
    }
  }

  /// How many jobs of each type may be handed out.
  static Map<String, Integer> activatable(Handle handle, Collection<String> types, long now) {
    return handle
        .createQuery(
            """
            select type, count(*) from legion_ru_job
            where type in (<types>) and activatable_at <= :now and retries > 0 and not suspended
            group by type
            """)
        .bindList("types", List.copyOf(types))
        .bind("now", now)
        .reduceRows(
            new HashMap<>(),
            (counts, row) -> {
              counts.put(row.getColumn(1, String.class), row.getColumn(2, Integer.class));
              return counts;
            });
  }

  /// Gives back what a node's own workers have in hand.
  static List<JobRow> release(Handle handle, String lockOwner, long now) {
    return release(
        handle,
        handle
            .createQuery(
                "select "
                    + JobRow.COLUMNS
                    + " from legion_ru_job where lock_owner = ? and has_incident = false"
                    + " order by key for update")
            .bind(0, lockOwner),
        now);
  }

  /// Gives back what a node had locked that is gone: all that its own workers had, and what may
  /// never have reached workers elsewhere.
  static List<JobRow> release(Handle handle, Node.Gone gone, long now) {
    // With the last that it did: everything before has certainly left it.
    var last = Journal.lastOf(handle, gone.id()).orElse(gone.aliveAt());
    return release(
        handle,
        handle
            .createQuery(
                "select "
                    + JobRow.COLUMNS
                    + """
                    from legion_ru_job
                    where (lock_owner = ? or (lock_owner = ? and handed_at >= ?))
                      and has_incident = false
                    order by key for update
                    """)
            .bind(0, gone.lockOwner())
            .bind(1, gone.remoteLockOwner())
            .bind(2, Math.max(gone.aliveAt(), last - ON_THE_WAY_MILLIS)),
        now);
  }

  private static List<JobRow> release(Handle handle, Query query, long now) {
    var jobs = query.map(JobRow.MAPPER).list();
    try (var batch =
        handle.prepareBatch(
            """
            update legion_ru_job set revision = revision + 1, activatable_at = ?, deadline = null, worker = null,
              lock_owner = null where key = ?
            """)) {
      jobs.forEach(job -> batch.add(now, job.key()));
      if (batch.size() > 0) {
        batch.execute();
      }
    }
    return jobs;
  }
}
