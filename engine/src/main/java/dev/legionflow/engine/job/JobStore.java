package dev.legionflow.engine.job;

import dev.legionflow.engine.flowable.JobTasks.Reached;
import dev.legionflow.engine.flowable.JsonValue;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The statements on `legion_job`.
///
/// A job may be handed out when its state is open, it has retries and no incident, and
/// `activatable_at` has passed: the end of a lock and the end of a back-off are the same column.
final class JobStore {

  private static final String OPEN = "('CREATED', 'FAILED', 'RETRIES_UPDATED')";

  /// Far in the future: not to be handed out until something else changes.
  static final long NEVER = Long.MAX_VALUE;

  private JobStore() {}

  static void insert(Handle handle, long key, Reached task, @Nullable String error, long now) {
    var idle = task.retries() > 0;
    handle.execute(
        """
        insert into legion_job (key, type, kind, state, activatable_at, retries, custom_headers,
          error_message, has_incident, process_instance_key, process_definition_key,
          bpmn_process_id, process_definition_version, element_id, element_instance_key,
          execution_id, scope_path, tags, creation_time, tenant_id)
        values (?, ?, 'BPMN_ELEMENT', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        key,
        task.type(),
        error == null ? JobState.CREATED : JobState.FAILED,
        idle ? now : NEVER,
        task.retries(),
        JsonValue.write("customHeaders", task.headers()),
        error,
        !idle,
        task.processInstanceKey(),
        task.definition().key(),
        task.definition().bpmnProcessId(),
        task.definition().version(),
        task.elementId(),
        task.elementInstanceKey(),
        task.executionId(),
        String.join(",", task.scopePath()),
        task.tags(),
        now,
        task.definition().tenantId());
  }

  /// Locks jobs that may be handed out, oldest first, passing over those that another transaction
  /// has just taken.
  static List<JobRow> lock(
      Handle handle, String type, Collection<String> tenants, int max, long now) {
    return handle
        .createQuery(
            "select "
                + JobRow.COLUMNS
                + " from legion_job where type = :type and state in "
                + OPEN
                + """
                 and activatable_at <= :now and retries > 0 and tenant_id in (<tenants>)
                order by key limit :max for update skip locked\
                """)
        .bind("type", type)
        .bind("now", now)
        .bind("max", max)
        .bindList("tenants", List.copyOf(tenants))
        .map(JobRow.MAPPER)
        .list();
  }

  static void handOut(
      Handle handle, List<JobRow> jobs, String worker, @Nullable String lockOwner, long deadline) {
    try (var batch =
        handle.prepareBatch(
            """
            update legion_job set activatable_at = ?, deadline = ?, worker = ?, lock_owner = ?
            where key = ?\
            """)) {
      jobs.forEach(job -> batch.add(deadline, deadline, worker, lockOwner, job.key()));
      batch.execute();
    }
  }

  /// Undoes a hand-out that reached nobody, unless something happened to the job since.
  static void giveBack(Handle handle, long key, long deadline, long now) {
    handle.execute(
        """
        update legion_job set activatable_at = ?, deadline = null, worker = null, lock_owner = null
        where key = ? and deadline = ? and state in
        """
            + OPEN,
        now,
        key,
        deadline);
  }

  /// The instance of a job; not locked.
  static Optional<Long> instance(Handle handle, long key) {
    return handle
        .createQuery("select process_instance_key from legion_job where key = ?")
        .bind(0, key)
        .mapTo(Long.class)
        .findOne();
  }

  /// The job, locked until the transaction ends.
  static Optional<JobRow> forUpdate(Handle handle, long key) {
    return handle
        .createQuery("select " + JobRow.COLUMNS + " from legion_job where key = ? for update")
        .bind(0, key)
        .map(JobRow.MAPPER)
        .findOne();
  }

  static void end(Handle handle, long key, String state, long now) {
    handle.execute(
        """
        update legion_job set state = ?, end_time = ?, activatable_at = ?, deadline = null,
          has_incident = false where key = ?\
        """,
        state,
        now,
        NEVER,
        key);
  }

  static void failed(
      Handle handle, long key, int retries, String message, long activatableAt, boolean incident) {
    handle.execute(
        """
        update legion_job set state = 'FAILED', retries = ?, error_message = ?, activatable_at = ?,
          deadline = null, lock_owner = null, has_incident = ? where key = ?\
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
        update legion_job set state = 'ERROR_THROWN', error_code = ?, error_message = ?,
          activatable_at = ?, deadline = null, has_incident = true where key = ?\
        """,
        code,
        message,
        NEVER,
        key);
  }

  static void retries(Handle handle, long key, int retries) {
    handle.execute(
        """
        update legion_job set retries = ?,
          state = case when state = 'ERROR_THROWN' then state else 'RETRIES_UPDATED' end
        where key = ?\
        """,
        retries,
        key);
  }

  static void deadline(Handle handle, long key, long deadline) {
    handle.execute(
        "update legion_job set deadline = ?, activatable_at = ? where key = ?",
        deadline,
        deadline,
        key);
  }

  /// After its incident was resolved.
  static void offerAgain(Handle handle, long key, long now) {
    handle.execute(
        """
        update legion_job set activatable_at = ?, has_incident = false,
          state = case when state = 'ERROR_THROWN' then 'CREATED' else state end
        where key = ?\
        """,
        now,
        key);
  }

  static void cancel(Handle handle, String executionId, long now) {
    handle.execute(
        """
        update legion_job set state = 'CANCELED', end_time = ?, activatable_at = ?, deadline = null,
          has_incident = false
        where execution_id = ? and end_time is null
          and state in ('CREATED', 'FAILED', 'RETRIES_UPDATED', 'ERROR_THROWN')\
        """,
        now,
        NEVER,
        executionId);
  }

  /// How many jobs of each type may be handed out.
  static Map<String, Integer> activatable(Handle handle, Collection<String> types, long now) {
    return handle
        .createQuery(
            "select type, count(*) from legion_job where type in (<types>) and state in "
                + OPEN
                + " and activatable_at <= :now and retries > 0 group by type")
        .bindList("types", List.copyOf(types))
        .bind("now", now)
        .reduceRows(
            new HashMap<>(),
            (counts, row) -> {
              counts.put(row.getColumn(1, String.class), row.getColumn(2, Integer.class));
              return counts;
            });
  }

  /// Gives back what this node's own workers had locked when it was killed.
  static int release(Handle handle, String lockOwner, long now) {
    return handle.execute(
        "update legion_job set activatable_at = ?, deadline = null, lock_owner = null"
            + " where lock_owner = ? and state in "
            + OPEN,
        now,
        lockOwner);
  }
}
