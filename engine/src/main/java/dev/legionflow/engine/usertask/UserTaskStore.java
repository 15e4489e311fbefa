package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.Binding;
import dev.legionflow.engine.flowable.Definition;
import dev.legionflow.engine.flowable.ListenerEvent;
import dev.legionflow.engine.journal.Event.UserTaskChanged;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// The statements on `legion_ru_user_task`, which holds the tasks that are not over.
final class UserTaskStore {

  private UserTaskStore() {}

  static final String CREATED = "CREATED";

  private static final String COLUMNS =
      """
      select key, assignee, candidate_users, candidate_groups, due_date, follow_up_date, priority,
        root_id, execution_id, state, listeners, form_key
      from legion_ru_user_task
      """;

  private static final RowMapper<Row> ROW =
      (rs, c) ->
          new Row(
              rs.getLong(1),
              rs.getString(2),
              rs.getString(3),
              rs.getString(4),
              rs.getObject(5, Long.class),
              rs.getObject(6, Long.class),
              rs.getInt(7),
              rs.getString(8),
              rs.getString(9),
              rs.getString(10),
              rs.getString(11),
              rs.getObject(12, Long.class));

  /// What can change of a task, and where it hangs.
  ///
  /// @param state CREATED when it waits for a person, else the event whose listeners it waits for
  /// @param listeners the events that it listens to, comma-separated
  record Row(
      long key,
      @Nullable String assignee,
      String candidateUsers,
      String candidateGroups,
      @Nullable Long dueDate,
      @Nullable Long followUpDate,
      int priority,
      String rootId,
      String executionId,
      String state,
      String listeners,
      @Nullable Long formKey) {

    boolean listensTo(ListenerEvent event) {
      return !listeners.isEmpty() && List.of(listeners.split(",")).contains(event.name());
    }

    /// With what another row says of what can change.
    Row like(Row other) {
      return new Row(
          key,
          other.assignee,
          other.candidateUsers,
          other.candidateGroups,
          other.dueDate,
          other.followUpDate,
          other.priority,
          rootId,
          executionId,
          state,
          listeners,
          formKey);
    }

    Row in(String newState) {
      return new Row(
          key,
          assignee,
          candidateUsers,
          candidateGroups,
          dueDate,
          followUpDate,
          priority,
          rootId,
          executionId,
          newState,
          listeners,
          formKey);
    }

    /// What is otherwise in another row, in Camunda's words.
    List<String> differences(Row other) {
      var names = new ArrayList<String>();
      if (!Objects.equals(assignee, other.assignee)) {
        names.add("assignee");
      }
      if (!candidateGroups.equals(other.candidateGroups)) {
        names.add("candidateGroupsList");
      }
      if (!candidateUsers.equals(other.candidateUsers)) {
        names.add("candidateUsersList");
      }
      if (!Objects.equals(dueDate, other.dueDate)) {
        names.add("dueDate");
      }
      if (!Objects.equals(followUpDate, other.followUpDate)) {
        names.add("followUpDate");
      }
      if (priority != other.priority) {
        names.add("priority");
      }
      return names;
    }

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
          executionId,
          state,
          listeners,
          formKey);
    }
  }

  static void insert(Handle handle, Row row) {
    handle.execute(
        """
        insert into legion_ru_user_task (key, assignee, candidate_users, candidate_groups, due_date,
          follow_up_date, priority, root_id, execution_id, state, listeners, form_key)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        row.key(),
        row.assignee(),
        row.candidateUsers(),
        row.candidateGroups(),
        row.dueDate(),
        row.followUpDate(),
        row.priority(),
        row.rootId(),
        row.executionId(),
        row.state(),
        row.listeners(),
        row.formKey());
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
    return handle.createQuery(COLUMNS + "where key = ?").bind(0, key).map(ROW).findOne();
  }

  /// The tasks at which executions wait.
  static List<Row> at(Handle handle, List<String> executionIds) {
    return handle
        .createQuery(COLUMNS + "where execution_id in (<executions>)")
        .bindList("executions", executionIds)
        .map(ROW)
        .list();
  }

  static void update(Handle handle, Row row) {
    handle.execute(
        """
        update legion_ru_user_task set assignee = ?, candidate_users = ?, candidate_groups = ?,
          due_date = ?, follow_up_date = ?, priority = ?, state = ? where key = ?
        """,
        row.assignee(),
        row.candidateUsers(),
        row.candidateGroups(),
        row.dueDate(),
        row.followUpDate(),
        row.priority(),
        row.state(),
        row.key());
  }

  /// What a task listens to from now on.
  static void listen(Handle handle, long key, String listeners) {
    handle.execute("update legion_ru_user_task set listeners = ? where key = ?", listeners, key);
  }

  static void end(Handle handle, long key) {
    handle.execute("delete from legion_ru_user_task where key = ?", key);
  }

  /// Removes the tasks of an execution that has gone.
  ///
  /// @return what was removed
  static List<Row> cancel(Handle handle, String executionId) {
    var tasks = at(handle, List.of(executionId));
    tasks.forEach(task -> end(handle, task.key()));
    return tasks;
  }

  /// A task that is open, the execution that waits for it, and what it listens to.
  record Open(long key, String executionId, String listeners) {}

  /// The open tasks of an instance.
  static List<Open> open(Handle handle, String processInstanceId) {
    return handle
        .createQuery(
            """
            select key, execution_id, listeners from legion_ru_user_task where execution_id in (
              select id_ from act_ru_execution where proc_inst_id_ = ?) order by key
            """)
        .bind(0, processInstanceId)
        .map((rs, c) -> new Open(rs.getLong(1), rs.getString(2), rs.getString(3)))
        .list();
  }
}
