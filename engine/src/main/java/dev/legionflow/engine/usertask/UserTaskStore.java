package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.Dates;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.UserTasks.Reached;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The statements on `legion_user_task`.
final class UserTaskStore {

  private UserTaskStore() {}

  record Row(long key, String state, @Nullable String assignee, String executionId) {}

  static void insert(Handle handle, long key, Reached task, @Nullable Long formKey, long now) {
    handle.execute(
        """
        insert into legion_user_task (key, element_id, name, state, assignee, candidate_users,
          candidate_groups, due_date, follow_up_date, priority, form_key, form_id,
          external_form_reference, custom_headers, process_instance_key, process_definition_key,
          bpmn_process_id, process_definition_version, process_name, element_instance_key,
          execution_id, scope_path, tags, creation_date, tenant_id)
        values (?, ?, ?, 'CREATED', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
        """,
        key,
        task.elementId(),
        task.name(),
        task.assignee(),
        JsonValue.write("candidateUsers", task.candidateUsers()),
        JsonValue.write("candidateGroups", task.candidateGroups()),
        millis(task.dueDate()),
        millis(task.followUpDate()),
        task.priority(),
        formKey,
        task.formId(),
        task.externalFormReference(),
        JsonValue.write("customHeaders", task.headers()),
        task.processInstanceKey(),
        task.definition().key(),
        task.definition().bpmnProcessId(),
        task.definition().version(),
        task.definition().name(),
        task.elementInstanceKey(),
        task.executionId(),
        String.join(",", task.scopePath()),
        task.tags(),
        now,
        task.definition().tenantId());
  }

  private static @Nullable Long millis(@Nullable String date) {
    return date == null ? null : Dates.millis(date);
  }

  /// The newest version of a form.
  static Optional<Long> form(Handle handle, String formId, String tenantId) {
    return handle
        .createQuery(
            """
            select key from legion_form where tenant_id = ? and form_id = ?
            order by version desc limit 1\
            """)
        .bind(0, tenantId)
        .bind(1, formId)
        .mapTo(Long.class)
        .findOne();
  }

  /// The instance of a task; not locked.
  static Optional<Long> instance(Handle handle, long key) {
    return handle
        .createQuery("select process_instance_key from legion_user_task where key = ?")
        .bind(0, key)
        .mapTo(Long.class)
        .findOne();
  }

  /// The task, locked until the transaction ends.
  static Optional<Row> forUpdate(Handle handle, long key) {
    return handle
        .createQuery(
            "select key, state, assignee, execution_id from legion_user_task where key = ? for update")
        .bind(0, key)
        .map((rs, c) -> new Row(rs.getLong(1), rs.getString(2), rs.getString(3), rs.getString(4)))
        .findOne();
  }

  static void complete(Handle handle, long key, @Nullable String action, long now) {
    handle.execute(
        """
        update legion_user_task set state = 'COMPLETED', completion_date = ?, action = ?
        where key = ?\
        """,
        now,
        action,
        key);
  }

  static void assign(Handle handle, long key, @Nullable String assignee, @Nullable String action) {
    handle.execute(
        "update legion_user_task set assignee = ?, action = ? where key = ?",
        assignee,
        action,
        key);
  }

  static void cancel(Handle handle, String executionId, long now) {
    handle.execute(
        """
        update legion_user_task set state = 'CANCELED', completion_date = ?
        where execution_id = ? and state = 'CREATED'\
        """,
        now,
        executionId);
  }
}
