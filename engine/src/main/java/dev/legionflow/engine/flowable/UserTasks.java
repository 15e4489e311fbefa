package dev.legionflow.engine.flowable;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the engine asks of the room that keeps user tasks, inside the transaction that moves the
/// token.
public interface UserTasks {

  /// An element that a person is to handle. Dates are ISO 8601 with an offset.
  ///
  /// @param scopePath ids of the executions whose variables the task sees, innermost first
  /// @param rootId the execution of the root process instance
  /// @param listeners the events that it listens to
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
      Set<ListenerEvent> listeners,
      String tags) {}

  /// What a listener says of the transition that it was called for.
  ///
  /// @param reason why it is denied
  /// @param corrections what of the task is to become otherwise, as the client gave it
  record Answer(boolean denied, String reason, @Nullable JsonNode corrections) {
    public static final Answer NONE = new Answer(false, "", null);
  }

  /// Where a task is.
  sealed interface Step {}

  /// The listeners of this event are to be called.
  record Next(ListenerEvent event) implements Step {}

  /// It waits for a person.
  record Open() implements Step {}

  /// It is over.
  ///
  /// @param variables what it was completed with
  record Completed(Map<String, @Nullable Object> variables) implements Step {}

  /// Whether there is such a form.
  ///
  /// @param definition the process whose diagram names it
  boolean hasForm(String formId, Binding binding, Definition definition);

  /// Makes the task, which waits for a person, or first for listeners.
  Step create(Reached task);

  /// A listener has answered.
  ///
  /// @return false when it has denied the transition, which is over then
  boolean answered(String executionId, ListenerEvent event, Answer answer);

  /// What follows a completion that no listener has denied cannot be done: it is refused.
  void refuse(String executionId, String why);

  /// Kept in a command in which a completion goes on after its last listener: what fails from then
  /// on is not the listener's fault.
  final class Through {
    private boolean on;

    void set() {
      on = true;
    }

    public boolean isOn() {
      return on;
    }
  }

  /// The transition that waits for listeners.
  ListenerEvent pending(String executionId);

  /// All of its listeners have answered.
  Step finish(String executionId);

  /// Elements go on as ones of another definition; their tasks keep their keys.
  ///
  /// @param elements the new ids, by the execution
  /// @param listening the events that the new elements listen to, by the execution
  void migrate(
      String processInstanceId,
      Definition definition,
      Map<String, String> elements,
      Map<String, Set<ListenerEvent>> listening);

  /// The token left the element without the person's doing.
  void cancel(String executionId);
}
