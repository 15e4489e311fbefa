package dev.legionflow.worker;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How a job ended.
public sealed interface JobOutcome {

  /// The job is done; its variables go through the element's output mappings.
  ///
  /// @param how how the step was done
  record Completed(Map<String, @Nullable Object> variables, How how) implements JobOutcome {
    public Completed {
      variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
      Objects.requireNonNull(how, "how");
    }
  }

  /// What the worker of an ad-hoc sub-process has decided: which of its elements begin now, or that
  /// it is done. With neither, it waits for what is active; each time that an inner instance has
  /// ended, there is a new job.
  ///
  /// @param variables of the ad-hoc sub-process
  /// @param activations the elements that begin; none when it is done
  /// @param done whether the ad-hoc sub-process is done; what is active then is terminated
  /// @param how how it was decided
  record AdHoc(
      Map<String, @Nullable Object> variables, List<Activation> activations, boolean done, How how)
      implements JobOutcome {
    public AdHoc {
      variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
      activations = List.copyOf(activations);
      if (done && !activations.isEmpty()) {
        throw new IllegalArgumentException("what is done activates no elements");
      }
      Objects.requireNonNull(how, "how");
    }
  }

  /// An element of an ad-hoc sub-process that is to begin.
  ///
  /// @param elementId in the diagram
  /// @param variables of its inner instance alone
  record Activation(String elementId, Map<String, @Nullable Object> variables) {
    public Activation {
      Objects.requireNonNull(elementId, "elementId");
      variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }
  }

  /// The job failed and may succeed later: one try is used up.
  record Retry(String message, Duration backOff) implements JobOutcome {
    public Retry {
      Objects.requireNonNull(message, "message");
      if (backOff.isNegative()) {
        throw new IllegalArgumentException("backOff must not be negative, but is " + backOff);
      }
    }
  }

  /// The job failed in a way the diagram handles: an error event with this code catches it.
  record BpmnError(String code, String message, Map<String, @Nullable Object> variables)
      implements JobOutcome {
    public BpmnError {
      if (code.isBlank()) {
        throw new IllegalArgumentException("a BPMN error needs a code");
      }
      variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }
  }

  /// The job failed and trying again cannot help: an incident is raised at once.
  record Terminal(String message) implements JobOutcome {
    public Terminal {
      Objects.requireNonNull(message, "message");
    }
  }

  /// How a step was done and what it cost.
  ///
  /// @param means by local code, a model or a person
  /// @param costMicroDollars integer millionths of a US dollar; 0 for local work
  /// @param note one line for people, for example why this way was taken; empty where there is none
  record How(Means means, long costMicroDollars, String note) {
    public static final How LOCAL = new How(Means.LOCAL, 0, "");

    public How {
      if (costMicroDollars < 0) {
        throw new IllegalArgumentException(
            "costMicroDollars must not be negative, but is " + costMicroDollars);
      }
    }
  }

  /// By what means a step was done.
  enum Means {
    LOCAL,
    MODEL,
    PERSON
  }

  static Completed completed(Map<String, ? extends @Nullable Object> variables) {
    return new Completed(new LinkedHashMap<>(variables), How.LOCAL);
  }

  static Completed completed(Map<String, ? extends @Nullable Object> variables, How how) {
    return new Completed(new LinkedHashMap<>(variables), how);
  }

  /// An element of an ad-hoc sub-process that is to begin.
  static Activation activation(
      String elementId, Map<String, ? extends @Nullable Object> variables) {
    return new Activation(elementId, new LinkedHashMap<>(variables));
  }

  /// Of an ad-hoc sub-process: these elements begin.
  static AdHoc activate(
      Map<String, ? extends @Nullable Object> variables, List<Activation> activations, How how) {
    return new AdHoc(new LinkedHashMap<>(variables), activations, false, how);
  }

  /// Of an ad-hoc sub-process: it is done, and what is still active is terminated.
  static AdHoc done(Map<String, ? extends @Nullable Object> variables, How how) {
    return new AdHoc(new LinkedHashMap<>(variables), List.of(), true, how);
  }

  static Retry retry(String message, Duration backOff) {
    return new Retry(message, backOff);
  }

  static BpmnError error(String code, String message) {
    return new BpmnError(code, message, Map.of());
  }

  static BpmnError error(
      String code, String message, Map<String, ? extends @Nullable Object> variables) {
    return new BpmnError(code, message, new LinkedHashMap<>(variables));
  }

  static Terminal terminal(String message) {
    return new Terminal(message);
  }
}
