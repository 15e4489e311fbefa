package dev.legionflow.engine.flowable;

import dev.legionflow.worker.JobOutcome;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What the engine asks of the room that keeps jobs, inside the transaction that moves the token.
public interface JobTasks {

  /// What a job is for.
  sealed interface Work {
    /// The work of the element itself.
    record Element() implements Work {}

    /// What to activate in an ad-hoc sub-process.
    record AdHoc() implements Work {}

    /// A listener of the element.
    ///
    /// @param index among those of the same event
    record Listener(ListenerEvent event, int index) implements Work {}
  }

  Work ELEMENT = new Work.Element();

  /// An element that a worker is to handle.
  ///
  /// @param scopePath ids of the executions whose variables the job sees, innermost first
  /// @param rootId the execution of the root process instance
  /// @param tags of the process instance, comma-separated
  record Reached(
      Work work,
      long elementInstanceKey,
      String executionId,
      List<String> scopePath,
      long processInstanceKey,
      String rootId,
      Definition definition,
      String elementId,
      String type,
      int retries,
      Map<String, String> headers,
      String tags) {}

  /// Runs the work at once where an inline worker takes the type.
  ///
  /// @param variables all that are visible to the element
  /// @return empty where none does, or where it took too long: then an ordinary job is to be made
  Optional<JobOutcome> runInline(Reached task, Supplier<Map<String, @Nullable Object>> variables);

  /// Makes the job; with no retries left, an incident is raised by the caller.
  ///
  /// @param variables what the job sees, as JSON, asked for at the end of the command; empty when
  ///   the element is gone by then
  /// @return the job's key
  long create(
      Reached task,
      @Nullable String errorMessage,
      Supplier<Optional<Map<String, String>>> variables);

  /// The listeners for which tokens of an instance wait, by the execution.
  Map<String, Work.Listener> listeners(String processInstanceId);

  /// Elements go on as ones of another definition; their jobs keep their keys and types.
  ///
  /// @param elements the new ids, by the execution
  void migrate(String processInstanceId, Definition definition, Map<String, String> elements);

  /// The jobs of a mission are not handed out, or are again as they would have been.
  void suspend(String rootId, boolean suspended);

  /// The token left the element without the job's doing: an interruption, or the end of its scope.
  void cancel(String executionId);
}
