package dev.legionflow.engine.flowable;

import java.util.Map;
import java.util.Optional;
import org.flowable.bpmn.model.Activity;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// Escalations: like errors they go outwards to the nearest event that catches them; one that
/// nobody catches passes without a trace.
final class Escalations {

  private final EngineConfiguration engine;

  Escalations(EngineConfiguration engine) {
    this.engine = engine;
  }

  void raise(ExecutionEntity thrower, String code) {
    find(thrower, code).ifPresent(caught -> engine.triggers().reach(caught, thrower, Map.of()));
  }

  private static Optional<ExecutionEntity> find(ExecutionEntity thrower, String code) {
    @Nullable ExecutionEntity execution = thrower;
    @Nullable ExecutionEntity from = null;
    while (execution != null) {
      var inside = EventScopes.catching(execution, from, Trigger.Kind.ESCALATION, code);
      if (inside.isPresent()) {
        return inside;
      }
      from = execution;
      if (execution.isProcessInstanceType()) {
        execution = execution.getSuperExecution();
        continue;
      }
      var caught = boundary(execution, code);
      if (caught.isPresent()) {
        return caught;
      }
      execution = execution.getParent();
    }
    return Optional.empty();
  }

  private static Optional<ExecutionEntity> boundary(ExecutionEntity host, String code) {
    if (!(host.getCurrentFlowElement() instanceof Activity activity)
        || (activity.hasMultiInstanceLoopCharacteristics() && !host.isMultiInstanceRoot())) {
      return Optional.empty();
    }
    String all = null;
    String matching = null;
    for (var event : activity.getBoundaryEvents()) {
      if (event.getBehavior() instanceof EventBoundary boundary
          && boundary.trigger().kind() == Trigger.Kind.ESCALATION) {
        if (code.equals(boundary.trigger().code())) {
          matching = event.getId();
        } else if (boundary.trigger().code() == null) {
          all = event.getId();
        }
      }
    }
    var id = matching == null ? all : matching;
    return id == null
        ? Optional.empty()
        : host.getExecutions().stream()
            .filter(child -> id.equals(child.getActivityId()) && !Triggers.isGone(child))
            .map(ExecutionEntity.class::cast)
            .findFirst();
  }
}
