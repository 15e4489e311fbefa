package dev.legionflow.worker;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One unit of work, as handed to a worker. Variables and headers are copies: changing the engine's
/// state is done by the outcome alone.
///
/// @param key the job's key, stable over retries: the idempotency key to hand on. An inline job has
///   the key of its element instance.
/// @param type the job type
/// @param bpmnProcessId the process' id in the diagram
/// @param processInstanceKey the mission's key
/// @param elementId the element's id in the diagram
/// @param elementInstanceKey the key of this activation of the element
/// @param retries tries that are left, this one included
/// @param customHeaders the element's `zeebe:taskHeaders`
/// @param variables JSON values: null, Boolean, Number, String, List or Map
/// @param tenantId whose job it is; [#DEFAULT_TENANT] where nobody tells tenants apart
public record Job(
    long key,
    String type,
    String bpmnProcessId,
    long processInstanceKey,
    String elementId,
    long elementInstanceKey,
    int retries,
    Map<String, String> customHeaders,
    Map<String, @Nullable Object> variables,
    String tenantId) {

  /// The tenant of those who have no other.
  public static final String DEFAULT_TENANT = "<default>";

  public Job {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(bpmnProcessId, "bpmnProcessId");
    Objects.requireNonNull(elementId, "elementId");
    customHeaders = Map.copyOf(customHeaders);
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    Objects.requireNonNull(tenantId, "tenantId");
  }

  /// A job of [#DEFAULT_TENANT].
  public Job(
      long key,
      String type,
      String bpmnProcessId,
      long processInstanceKey,
      String elementId,
      long elementInstanceKey,
      int retries,
      Map<String, String> customHeaders,
      Map<String, @Nullable Object> variables) {
    this(
        key,
        type,
        bpmnProcessId,
        processInstanceKey,
        elementId,
        elementInstanceKey,
        retries,
        customHeaders,
        variables,
        DEFAULT_TENANT);
  }

  /// The variable as text.
  ///
  /// @throws InvalidVariable when it is missing or no text
  public String text(String name) {
    if (variables.get(name) instanceof String text) {
      return text;
    }
    throw new InvalidVariable(name, "a text", variables.get(name));
  }

  /// The variable as text, or the default where it is missing or null.
  ///
  /// @throws InvalidVariable when it is there and no text
  public String text(String name, String otherwise) {
    return variables.get(name) == null ? otherwise : text(name);
  }

  /// Raised for input that the worker cannot take; the runtime answers [JobOutcome.Terminal].
  public static final class InvalidVariable extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    public InvalidVariable(String name, String expected, @Nullable Object actual) {
      super(
          "variable '%s' must be %s, but is %s"
              .formatted(
                  name,
                  expected,
                  actual == null ? "missing" : "a " + actual.getClass().getSimpleName()));
    }
  }
}
