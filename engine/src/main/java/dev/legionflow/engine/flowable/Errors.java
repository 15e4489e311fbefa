package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.ErrorEventDefinition;
import org.flowable.engine.impl.delegate.TriggerableActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jspecify.annotations.Nullable;

/// BPMN errors: from where one is thrown outwards to the nearest event sub-process or boundary
/// event that catches it, also over the border of a called process. An event with the code goes
/// before one that catches all.
final class Errors {

  private final EngineConfiguration engine;

  Errors(EngineConfiguration engine) {
    this.engine = engine;
  }

  /// @param start where an event sub-process catches it
  private record Catcher(
      ExecutionEntity host, @Nullable BoundaryEvent event, @Nullable ExecutionEntity start) {}

  void raise(
      ExecutionEntity execution,
      String code,
      String message,
      Map<String, ? extends @Nullable Object> variables) {
    if (!tryRaise(execution, code, variables)) {
      engine
          .incidents()
          .stall(
              execution, Phase.ACTIVATE, "UNHANDLED_ERROR_EVENT", unhandled(code, message), null);
    }
  }

  static String unhandled(String code, String message) {
    return "the error '%s' is thrown here and caught nowhere".formatted(code)
        + (message.isBlank() ? "" : ": " + message);
  }

  /// Throws the error if somebody catches it.
  ///
  /// @return false when nobody does; then nothing was changed
  boolean tryRaise(
      ExecutionEntity execution, String code, Map<String, ? extends @Nullable Object> variables) {
    var found = find(execution, code);
    found.ifPresent(catcher -> {
      if (catcher.start() != null) {
        engine.triggers().reach(catcher.start(), execution, variables);
        return;
      }
      var event = Objects.requireNonNull(catcher.event());
      var child =
          catcher.host().getExecutions().stream()
              .filter(e -> event.getId().equals(e.getActivityId()))
              .findFirst()
              .orElseThrow(() ->
                  new IllegalStateException(
                      "boundary event '%s' is not active".formatted(event.getId())));
      engine.triggers().whileWaiting(child, execution, () -> catchIt(child, event, variables));
    });
    return found.isPresent();
  }

  private void catchIt(
      ExecutionEntity child,
      BoundaryEvent event,
      Map<String, ? extends @Nullable Object> variables) {
    engine.elements().begin(child, event, "BOUNDARY_EVENT");
    // Local to the event: only its output mappings bring them further.
    child.setVariablesLocal(variables);
    ((TriggerableActivityBehavior) event.getBehavior()).trigger(child, null, null);
  }

  private Optional<Catcher> find(ExecutionEntity thrower, String code) {
    @Nullable ExecutionEntity execution = thrower;
    @Nullable ExecutionEntity from = null;
    while (execution != null) {
      var inside = EventScopes.catching(execution, from, Trigger.Kind.ERROR, code);
      if (inside.isPresent()) {
        return Optional.of(new Catcher(execution, null, inside.get()));
      }
      from = execution;
      if (execution.isProcessInstanceType()) {
        execution = execution.getSuperExecution();
        continue;
      }
      if (execution.getCurrentFlowElement() instanceof Activity activity) {
        var loop = activity.hasMultiInstanceLoopCharacteristics();
        if (!loop || execution.isMultiInstanceRoot()) {
          var event = matching(activity, execution, code);
          if (event != null) {
            return Optional.of(new Catcher(execution, event, null));
          }
        }
      }
      execution = execution.getParent();
    }
    return Optional.empty();
  }

  private static @Nullable BoundaryEvent matching(
      Activity activity, ExecutionEntity execution, String code) {
    BoundaryEvent all = null;
    for (var boundary : activity.getBoundaryEvents()) {
      for (var definition : boundary.getEventDefinitions()) {
        if (definition instanceof ErrorEventDefinition error) {
          var caught = code(error, execution.getProcessDefinitionId());
          if (code.equals(caught)) {
            return boundary;
          }
          if (caught == null) {
            all = boundary;
          }
        }
      }
    }
    return all;
  }

  /// The code that an event throws or catches; null for all.
  static @Nullable String code(ErrorEventDefinition definition, String processDefinitionId) {
    var reference = definition.getErrorCode();
    if (reference == null || reference.isBlank()) {
      return null;
    }
    var declared =
        ProcessDefinitionUtil.getBpmnModel(processDefinitionId).getErrors().get(reference);
    return declared == null ? reference : declared;
  }
}
