package dev.legionflow.engine.flowable;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the engine asks of the room that keeps user tasks, inside the transaction that moves the
/// token.
public interface UserTasks {

  /// An element that a person is to handle. Dates are ISO 8601 with an offset.
  ///
  /// @param scopePath ids of the executions whose variables the task sees, innermost first
  /// @param rootId the execution of the root process instance
  /// @param tags of the process instance, comma-separated
  record Reached(
      long elementInstanceKey,
      String executionId,
      List<String> scopePath,
      long processInstanceKey,
      String rootId,
      Definition definition,
      String elementId,
      @Nullable String name,
      @Nullable String assignee,
      List<String> candidateUsers,
      List<String> candidateGroups,
      @Nullable String dueDate,
      @Nullable String followUpDate,
      int priority,
      @Nullable String formId,
      Binding formBinding,
      @Nullable String externalFormReference,
      Map<String, String> headers,
      String tags) {}

  /// Whether there is such a form.
  ///
  /// @param definition the process whose diagram names it
  boolean hasForm(String formId, Binding binding, Definition definition);

  /// Makes the task.
  ///
  /// @return its key
  long create(Reached task);

  /// Elements go on as ones of another definition; their tasks keep their keys.
  ///
  /// @param elements the new ids, by the execution
  void migrate(String processInstanceId, Definition definition, Map<String, String> elements);

  /// The token left the element without the person's doing.
  void cancel(String executionId);
}
