package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Settings.Configured;
import dev.legionflow.engine.flowable.Subscriptions.Waiting;
import java.util.Map;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A behaviour that waits for something to happen.
interface Waits extends Configured {

  /// It has happened: the token goes on.
  void fire(ExecutionEntity execution, Map<String, ? extends @Nullable Object> variables);

  /// Null where no row of ours waits for it.
  @Nullable Trigger trigger();

  /// Whether it goes on waiting after it has happened.
  default boolean staysOpen() {
    return false;
  }

  /// Evaluates what is waited for.
  ///
  /// @throws StalledException when it cannot be
  static @Nullable Waiting waiting(
      EngineConfiguration engine,
      @Nullable Trigger trigger,
      String elementId,
      ExecutionEntity scope,
      ExecutionEntity execution) {
    if (trigger == null || !trigger.isSubscribed() || trigger.name() == null) {
      return null;
    }
    var definition = engine.definitions().byFlowableId(execution.getProcessDefinitionId());
    var key = trigger.correlationKey();
    return new Waiting(
        Expressions.string(trigger.name(), scope, Triggers.ERROR, "name"),
        key == null ? null : Triggers.correlationKey(key, scope),
        execution.getId(),
        execution.getRootProcessInstanceId(),
        Long.parseLong(execution.getProcessInstanceId()),
        ElementInstances.keyOf(execution),
        definition.bpmnProcessId(),
        elementId,
        definition.tenantId());
  }
}
