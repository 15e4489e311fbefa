package dev.legionflow.worker;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
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

  static Retry retry(String message, Duration backOff) {
    return new Retry(message, backOff);
  }

  static BpmnError error(String code, String message) {
    return new BpmnError(code, message, Map.of());
  }

  static Terminal terminal(String message) {
    return new Terminal(message);
  }
}
