package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.Binding;
import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.journal.Event.UserTaskChanged;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The statements on `legion_ru_user_task`, which holds the tasks that are not over.
final class UserTaskStore {

  private UserTaskStore() {}

  /// What can change of a task, and where it hangs.
  record Row(
      long key,
      @Nullable String assignee,
      String candidateUsers,
      String candidateGroups,
      @Nullable Long dueDate,
      @Nullable Long followUpDate,
      int priority,
      String rootId,
      String executionId) {

    UserTaskChanged changed(@Nullable String action) {
      return new UserTaskChanged(
          key, assignee, candidateUsers, candidateGroups, dueDate, followUpDate, priority, action);
    }

    Row assignedTo(@Nullable String newAssignee) {
      return new Row(
          key,
          newAssignee,
          candidateUsers,
          candidateGroups,
          dueDate,
          followUpDate,
          priority,
          rootId,
          executionId);
    }
  }

  static void insert(Handle handle, Row row) {
    handle.execute(
        """
        insert into legion_ru_user_task (key, assignee, candidate_users, candidate_groups, due_date,
          follow_up_date, priority, root_id, execution_id)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        row.key(),
        row.assignee(),
        row.candidateUsers(),
        row.candidateGroups(),
        row.dueDate(),
        row.followUpDate(),
        row.priority(),
        row.rootId(),
        row.executionId());
  }

  /// The version of a form that a diagram means.
  ///
  /// @param process whose diagram it is
  static Optional<Long> form(Handle handle, String formId, Binding binding, Definition process) {
    var bound =
        switch (binding) {
          case Binding.Latest ignored -> "";
          case Binding.Deployment ignored ->
              " and deployment_key = (select d.deployment_key from legion_process_definition d"
                  + " where d.key = :process)";
          case Binding.VersionTag ignored -> " and version_tag = :tag";
        };
    try (var query =
        handle.createQuery(
            "select key from legion_form where tenant_id = :tenant and form_id = :form"
                + " and deleted_at is null"
                + bound
                + " order by version desc limit 1")) {
      query.bind("tenant", process.tenantId()).bind("form", formId);
      switch (binding) {
        case Binding.Latest ignored -> {}
        case Binding.Deployment ignored -> query.bind("process", process.key());
        case Binding.VersionTag version -> query.bind("tag", version.tag());
      }
      return query.mapTo(Long.class).findOne();
    }
  }

  static Optional<Row> find(Handle handle, long key) {
    return handle
        .createQuery(
            """
            select key, assignee, candidate_users, candidate_groups, due_date, follow_up_date,
              priority, root_id, execution_id
            from legion_ru_user_task where key = ?
            """)
        .bind(0, key)
        .map((rs, c) ->
            new Row(
                rs.getLong(1),
                rs.getString(2),
                rs.getString(3),
                rs.getString(4),
                rs.getObject(5, Long.class),
                rs.getObject(6, Long.class),
                rs.getInt(7),
                rs.getString(8),
                rs.getString(9)))
        .findOne();
  }

  static void update(Handle handle, Row row) {
    handle.execute(
        """
        update legion_ru_user_task set assignee = ?, candidate_users = ?, candidate_groups = ?,
          due_date = ?, follow_up_date = ?, priority = ? where key = ?
        """,
        row.assignee(),
        row.candidateUsers(),
        row.candidateGroups(),
        row.dueDate(),
        row.followUpDate(),
        row.priority(),
        row.key());
  }

  static void end(Handle handle, long key) {
    handle.execute("delete from legion_ru_user_task where key = ?", key);
  }

  /// Removes the tasks of an execution that has gone.
  ///
  /// @return the keys of what was removed
  static List<Long> cancel(Handle handle, String executionId) {
    var keys = keys(handle, executionId);
    keys.forEach(key -> end(handle, key));
    return keys;
  }

  /// The tasks of an execution.
  static List<Long> keys(Handle handle, String executionId) {
    return handle
        .createQuery("select key from legion_ru_user_task where execution_id = ?")
        .bind(0, executionId)
        .mapTo(Long.class)
        .list();
  }

  /// A task that is open, and the execution that waits for it.
  record Open(long key, String executionId) {}

  /// The open tasks of an instance.
  static List<Open> open(Handle handle, String processInstanceId) {
    return handle
        .createQuery(
            """
            select key, execution_id from legion_ru_user_task where execution_id in (
              select id_ from act_ru_execution where proc_inst_id_ = ?) order by key
            """)
        .bind(0, processInstanceId)
        .map((rs, c) -> new Open(rs.getLong(1), rs.getString(2)))
        .list();
  }
}
