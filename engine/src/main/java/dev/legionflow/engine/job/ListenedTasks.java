package dev.legionflow.engine.job;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What this room asks of the one that keeps user tasks, when jobs of their listeners are handed
/// out.
public interface ListenedTasks {

  /// A user task as it will be when its listeners have answered, in Camunda's words.
  ///
  /// @param changedAttributes what of it will be otherwise than now
  record UserTaskProperties(
      @Nullable String action,
      @Nullable String assignee,
      List<String> candidateGroups,
      List<String> candidateUsers,
      List<String> changedAttributes,
      @Nullable String dueDate,
      @Nullable String followUpDate,
      @Nullable String formKey,
      int priority,
      String userTaskKey) {
    long chars() {
      return Stream.of(candidateGroups, candidateUsers)
          .flatMap(List::stream)
          .mapToLong(String::length)
          .sum();
    }
  }

  /// What a job is told of its task.
  ///
  /// @param variables what will be set, as JSON texts: the listener sees these first
  record Listened(UserTaskProperties task, Map<String, String> variables) {}

  /// The tasks at which these executions wait.
  Map<String, Listened> of(Handle handle, List<String> executionIds);
}
