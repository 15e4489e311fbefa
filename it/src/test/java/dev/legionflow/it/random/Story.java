package dev.legionflow.it.random;

import java.util.List;
import java.util.Map;

/// A mission that is the same on every engine, whatever runs before or after what else.
///
/// @param process the id of the process that is started; the name of what starts it too
/// @param begin how it is started
/// @param diagrams BPMN documents, called processes first
/// @param decisions DMN documents
/// @param variables what it is started with
/// @param answers what is done with the job of an element, by the element's id
/// @param order pairs of elements: where each is activated once, the first is before the second
/// @param locals the element that has a variable to itself, by the variable's name
public record Story(
    long seed,
    String process,
    Begin begin,
    String jobType,
    List<String> diagrams,
    List<String> decisions,
    Map<String, Object> variables,
    Map<String, Answer> answers,
    List<Pair> order,
    Map<String, String> locals) {

  /// What the key of a listener's answer begins with; the element's id follows.
  static final String LISTENER = "listener ";

  /// How a process is started.
  public enum Begin {
    COMMAND,
    MESSAGE,
    SIGNAL,
    /// By its deployment.
    TIMER
  }

  /// The job type of execution listeners.
  String listenerType() {
    return jobType + "-listener";
  }

  /// Two elements.
  public record Pair(String first, String second) {}

  /// What is done with a job or a user task.
  public sealed interface Answer {

    /// Completes it, after it failed some times.
    ///
    /// @param results variables to set
    record Complete(List<Result> results, int failures) implements Answer {}

    /// Completes it when another element's job has been completed so many times.
    record After(String element, int times, List<Result> results) implements Answer {}

    /// A BPMN error.
    record Thrown(String code, Map<String, Object> variables) implements Answer {}

    /// Sends something, and is then answered.
    record Sends(Sent sent, Answer then) implements Answer {}

    /// Never answered: something else ends it.
    record Never() implements Answer {}
  }

  /// A variable that an answer sets: another one's number (0 where it has none) and some more.
  public record Result(String name, String from, int plus) {}

  /// A message or a signal.
  ///
  /// @param key the variable whose value is the correlation key; empty where it is `key`
  public record Sent(
      boolean isMessage, String name, String key, Map<String, Object> variables, int times) {}
}
