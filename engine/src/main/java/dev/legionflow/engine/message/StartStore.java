package dev.legionflow.engine.message;

import dev.legionflow.engine.flowable.Definition;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// The statements on start events with a trigger, and on what messages have started.
final class StartStore {

  static final String MESSAGE = "MESSAGE";
  static final String SIGNAL = "SIGNAL";
  static final String TIMER = "TIMER";
  static final String CONDITION = "COND";

  private static final RowMapper<StartEvent> START =
      (rs, c) ->
          new StartEvent(
              rs.getLong(1),
              rs.getString(2),
              rs.getString(3),
              rs.getLong(4),
              rs.getString(5),
              rs.getString(6),
              rs.getObject(7, Long.class),
              rs.getString(8),
              rs.getString(9));
  private static final String SELECT =
      """
      select key, kind, name, process_definition_key, bpmn_process_id, element_id, due_at, cycle,
        tenant_id from legion_start_event
      """;

  private StartStore() {}

  record StartEvent(
      long key,
      String kind,
      String name,
      long definitionKey,
      String process,
      String elementId,
      @Nullable Long dueAt,
      @Nullable String cycle,
      String tenantId) {}

  /// An instance of each key may have ended.
  record Free(String process, String correlationKey, String tenantId) {}

  /// The newest version of a process is started by these and no others.
  static void replace(Handle handle, String process, String tenant, List<StartEvent> events) {
    handle.execute(
        "delete from legion_start_event where bpmn_process_id = ? and tenant_id = ?",
        process,
        tenant);
    for (var event : events) {
      handle.execute(
          """
          insert into legion_start_event (key, kind, name, process_definition_key, bpmn_process_id,
            element_id, due_at, cycle, tries, tenant_id)
          values (?, ?, ?, ?, ?, ?, ?, ?, 0, ?)
          """,
          event.key(),
          event.kind(),
          event.name(),
          event.definitionKey(),
          event.process(),
          event.elementId(),
          event.dueAt(),
          event.cycle(),
          event.tenantId());
    }
  }

  static List<StartEvent> named(Handle handle, String kind, String name, String tenant) {
    return handle
        .createQuery(SELECT + "where name = ? and kind = ? and tenant_id = ? order by key")
        .bind(0, name)
        .bind(1, kind)
        .bind(2, tenant)
        .map(START)
        .list();
  }

  static List<StartEvent> messages(Handle handle, String process, String tenant) {
    return handle
        .createQuery(SELECT + "where bpmn_process_id = ? and kind = 'MESSAGE' and tenant_id = ?")
        .bind(0, process)
        .bind(1, tenant)
        .map(START)
        .list();
  }

  /// Start events with a condition.
  ///
  /// @param definition null for all
  static List<StartEvent> conditions(
      Handle handle, @Nullable Long definition, String tenant, int max) {
    return handle
        .createQuery(
            SELECT
                + "where kind = 'COND' and tenant_id = :tenant"
                + (definition == null ? "" : " and process_definition_key = :definition")
                + " order by key limit :max")
        .bind("tenant", tenant)
        .bind("definition", definition)
        .bind("max", max)
        .map(START)
        .list();
  }

  static Optional<StartEvent> find(Handle handle, long key) {
    return handle.createQuery(SELECT + "where key = ?").bind(0, key).map(START).findOne();
  }

  /// A timer, and when it was to fire.
  record Due(long key, long at) {}

  static List<Due> due(Handle handle, long now, int max) {
    return handle
        .createQuery(
            """
            select key, due_at from legion_start_event
            where due_at <= ? and (retry_at is null or retry_at <= ?) order by due_at limit ?
            """)
        .bind(0, now)
        .bind(1, now)
        .bind(2, max)
        .map((rs, c) -> new Due(rs.getLong(1), rs.getLong(2)))
        .list();
  }

  /// A timer that is due; of several nodes one gets it.
  static Optional<StartEvent> lockDue(Handle handle, Due due, long now) {
    return handle
        .createQuery(
            SELECT
                + """
                where key = ? and due_at = ? and (retry_at is null or retry_at <= ?) for update
                """)
        .bind(0, due.key())
        .bind(1, due.at())
        .bind(2, now)
        .map(START)
        .findOne();
  }

  static void reschedule(Handle handle, long key, @Nullable Long dueAt, @Nullable String cycle) {
    handle.execute(
        """
        update legion_start_event set due_at = ?, cycle = ?, retry_at = null, tries = 0
        where key = ?
        """,
        dueAt,
        cycle,
        key);
  }

  /// The timer has not fired; one that has meanwhile, on another node, is let alone.
  static void later(Handle handle, Due due, Failure failure) {
    handle.execute(
        """
        update legion_start_event set retry_at = ?%s, tries = tries + ? where key = ? and due_at = ?
        """
            .formatted(Failure.PAUSE),
        failure.at(),
        failure.count(),
        due.key(),
        due.at());
  }

  /// What could not start a definition while it was suspended is tried again now.
  static void again(Handle handle, Definition definition, long now) {
    handle.execute(
        "update legion_start_event set retry_at = null, tries = 0 where process_definition_key = ?",
        definition.key());
    handle.execute(
        """
        update legion_signal_delivery set due_at = ?, tries = 0 where root_id is null
          and target_key in (select key from legion_start_event where process_definition_key = ?)
        """,
        now,
        definition.key());
    handle.execute(
        """
        update legion_message set pending_at = ?, tries = 0 where key in (
          select m.key from legion_start_event s
            join legion_message m on m.name = s.name and m.tenant_id = s.tenant_id
          where s.process_definition_key = ? and s.kind = 'MESSAGE' and m.pending_at between ? and ?)
        """,
        now,
        definition.key(),
        now,
        Long.MAX_VALUE - 1);
    handle.execute(
        """
        update legion_message_start set free_at = ?, tries = 0
        where free_at > ? and bpmn_process_id = ? and tenant_id = ?
        """,
        now,
        now,
        definition.bpmnProcessId(),
        definition.tenantId());
  }

  // --- what a message has started

  /// Whether an instance runs that a message with this key has started.
  static boolean isRunning(Handle handle, Free start) {
    return handle
        .createQuery(
            """
            select 1 from legion_message_start where bpmn_process_id = ? and correlation_key = ?
              and tenant_id = ? and process_instance_key is not null
            """)
        .bind(0, start.process())
        .bind(1, start.correlationKey())
        .bind(2, start.tenantId())
        .mapTo(Integer.class)
        .findOne()
        .isPresent();
  }

  static void running(Handle handle, Free start, long instance) {
    forget(handle, start);
    handle.execute(
        """
        insert into legion_message_start (bpmn_process_id, correlation_key, tenant_id,
          process_instance_key, tries)
        values (?, ?, ?, ?, 0)
        """,
        start.process(),
        start.correlationKey(),
        start.tenantId(),
        instance);
  }

  static void free(Handle handle, Free start, long now) {
    handle.execute(
        """
        update legion_message_start set process_instance_key = null, free_at = ?
        where bpmn_process_id = ? and correlation_key = ? and tenant_id = ?
        """,
        now,
        start.process(),
        start.correlationKey(),
        start.tenantId());
  }

  static List<Free> free(Handle handle, long now, int max) {
    return handle
        .createQuery(
            """
            select bpmn_process_id, correlation_key, tenant_id from legion_message_start
            where free_at <= ? order by free_at limit ?
            """)
        .bind(0, now)
        .bind(1, max)
        .map((rs, c) -> new Free(rs.getString(1), rs.getString(2), rs.getString(3)))
        .list();
  }

  static void later(Handle handle, Free start, Failure failure) {
    handle.execute(
        """
        update legion_message_start set free_at = ?%s, tries = tries + ? where bpmn_process_id = ?
          and correlation_key = ? and tenant_id = ? and free_at is not null
        """
            .formatted(Failure.PAUSE),
        failure.at(),
        failure.count(),
        start.process(),
        start.correlationKey(),
        start.tenantId());
  }

  static void forget(Handle handle, Free start) {
    handle.execute(
        """
        delete from legion_message_start where bpmn_process_id = ? and correlation_key = ?
          and tenant_id = ?
        """,
        start.process(),
        start.correlationKey(),
        start.tenantId());
  }
}
