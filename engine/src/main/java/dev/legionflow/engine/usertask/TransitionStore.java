package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.flowable.ListenerEvent;
import dev.legionflow.engine.usertask.UserTaskStore.Row;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// The statements on `legion_ru_task_transition`: what is to become of tasks that wait for
/// listeners.
final class TransitionStore {

  private static final String COLUMNS =
      """
      select task_key, event, action, assignee, candidate_users, candidate_groups, due_date,
        follow_up_date, priority, variables, request, initial_assignee
      from legion_ru_task_transition
      """;

  private TransitionStore() {}

  /// @param target what the task is to be like; only what can change counts
  /// @param variables what it is to be completed with, as JSON texts
  /// @param request of the client that waits for the answer
  /// @param initialAssignee whom the diagram names for a task that is being created
  record Transition(
      ListenerEvent event,
      @Nullable String action,
      Row target,
      Map<String, String> variables,
      @Nullable Long request,
      @Nullable String initialAssignee) {

    Transition to(Row newTarget) {
      return new Transition(event, action, newTarget, variables, request, initialAssignee);
    }

    /// A new task.
    static Transition creating(Row target) {
      return new Transition(
          ListenerEvent.CREATING, null, target.assignedTo(null), Map.of(), null, target.assignee());
    }

    /// A new task is given to the one whom the diagram names.
    static Transition assigning(Row target) {
      return new Transition(ListenerEvent.ASSIGNING, null, target, Map.of(), null, null);
    }

    Map<String, @Nullable Object> values() {
      var values = new LinkedHashMap<String, @Nullable Object>();
      variables.forEach((name, json) -> values.put(name, JsonValue.read(json)));
      return values;
    }
  }

  static void insert(Handle handle, Transition transition) {
    var target = transition.target();
    handle.execute(
        """
        insert into legion_ru_task_transition (task_key, event, action, assignee, candidate_users,
          candidate_groups, due_date, follow_up_date, priority, variables, request, initial_assignee)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        target.key(),
        transition.event().name(),
        transition.action(),
        target.assignee(),
        target.candidateUsers(),
        target.candidateGroups(),
        target.dueDate(),
        target.followUpDate(),
        target.priority(),
        write(transition.variables()),
        transition.request(),
        transition.initialAssignee());
  }

  /// A line for each: its name as a JSON text, a tab, its value. Neither holds a tab or a new line,
  /// and no value is written as text within text, which would make it larger.
  private static String write(Map<String, String> variables) {
    var lines = new StringBuilder();
    variables.forEach((name, json) ->
        lines.append(JsonValue.write(name, name)).append('\t').append(json).append('\n'));
    return lines.toString();
  }

  private static Map<String, String> variables(String lines) {
    var variables = new LinkedHashMap<String, String>();
    lines
        .lines()
        .forEach(line -> {
          var tab = line.indexOf('\t');
          var name = (String) JsonValue.read(line.substring(0, tab));
          variables.put(Objects.requireNonNull(name), line.substring(tab + 1));
        });
    return variables;
  }

  static void update(Handle handle, Transition transition) {
    var target = transition.target();
    handle.execute(
        """
        update legion_ru_task_transition set event = ?, initial_assignee = ?, assignee = ?, candidate_users = ?,
          candidate_groups = ?, due_date = ?, follow_up_date = ?, priority = ?
        where task_key = ?
        """,
        transition.event().name(),
        transition.initialAssignee(),
        target.assignee(),
        target.candidateUsers(),
        target.candidateGroups(),
        target.dueDate(),
        target.followUpDate(),
        target.priority(),
        target.key());
  }

  static Optional<Transition> of(Handle handle, Row task) {
    return of(handle, List.of(task)).stream().findFirst();
  }

  /// The transitions of tasks, where they have one.
  static List<Transition> of(Handle handle, List<Row> tasks) {
    var byKey = new LinkedHashMap<Long, Row>();
    tasks.forEach(task -> byKey.put(task.key(), task));
    return handle
        .createQuery(COLUMNS + "where task_key in (<tasks>)")
        .bindList("tasks", List.copyOf(byKey.keySet()))
        .map((rs, c) -> {
          var task = Objects.requireNonNull(byKey.get(rs.getLong(1)));
          return new Transition(
              ListenerEvent.valueOf(rs.getString(2)),
              rs.getString(3),
              new Row(
                  task.key(),
                  rs.getString(4),
                  rs.getString(5),
                  rs.getString(6),
                  rs.getObject(7, Long.class),
                  rs.getObject(8, Long.class),
                  rs.getInt(9),
                  task.rootId(),
                  task.executionId(),
                  task.state(),
                  task.listeners(),
                  task.formKey()),
              variables(rs.getString(10)),
              rs.getObject(11, Long.class),
              rs.getString(12));
        })
        .list();
  }

  static void end(Handle handle, long taskKey) {
    handle.execute("delete from legion_ru_task_transition where task_key = ?", taskKey);
  }
}
