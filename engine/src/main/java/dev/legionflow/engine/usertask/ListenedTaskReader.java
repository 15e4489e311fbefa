package dev.legionflow.engine.usertask;

import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.job.ListenedTasks;
import dev.legionflow.engine.usertask.UserTaskStore.Row;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What the jobs of task listeners are told of their tasks.
@ApplicationScoped
class ListenedTaskReader implements ListenedTasks {

  @Override
  public Map<String, Listened> of(Handle handle, List<String> executionIds) {
    var tasks =
        UserTaskStore.at(handle, executionIds).stream()
            .collect(Collectors.toMap(Row::key, task -> task));
    if (tasks.isEmpty()) {
      return Map.of();
    }
    var listened = new HashMap<String, Listened>();
    for (var transition : TransitionStore.of(handle, List.copyOf(tasks.values()))) {
      var target = transition.target();
      var task = tasks.get(target.key());
      if (task != null) {
        listened.put(
            task.executionId(),
            new Listened(
                properties(
                    transition.initialAssignee() == null
                        ? target
                        : target.assignedTo(transition.initialAssignee()),
                    transition.action(),
                    task.differences(target)),
                transition.variables()));
      }
    }
    return listened;
  }

  private static UserTaskProperties properties(
      Row task, @Nullable String action, List<String> changed) {
    return new UserTaskProperties(
        action,
        task.assignee(),
        texts(task.candidateGroups()),
        texts(task.candidateUsers()),
        changed,
        date(task.dueDate()),
        date(task.followUpDate()),
        task.formKey() == null ? null : Long.toString(task.formKey()),
        task.priority(),
        Long.toString(task.key()));
  }

  @SuppressWarnings("unchecked")
  private static List<String> texts(String json) {
    var texts = (List<String>) JsonValue.read(json);
    return texts == null ? List.of() : texts;
  }

  private static @Nullable String date(@Nullable Long millis) {
    return millis == null ? null : Instant.ofEpochMilli(millis).toString();
  }
}
