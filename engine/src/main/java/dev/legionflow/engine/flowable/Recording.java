package dev.legionflow.engine.flowable;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.journal.Event.BusinessIdSet;
import dev.legionflow.engine.journal.Event.InstanceEnded;
import dev.legionflow.engine.journal.Event.InstanceStarted;
import dev.legionflow.engine.journal.Event.VariableSet;
import dev.legionflow.engine.store.Limits;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.engine.impl.history.DefaultHistoryManager;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.variable.service.impl.persistence.entity.VariableInstanceEntity;
import org.jspecify.annotations.Nullable;

/// Records begin and end of process instances and the values of variables. Flowable's own history
/// is off unless it was switched on; then it is written beside.
final class Recording extends DefaultHistoryManager {

  /// Marks an instance that a message with a correlation key has started.
  static final String BY_MESSAGE = "message";

  private final EngineConfiguration engine;

  Recording(EngineConfiguration engine) {
    super(engine);
    this.engine = engine;
  }

  @Override
  public void recordProcessInstanceStart(ExecutionEntity instance) {
    super.recordProcessInstanceStart(instance);
    var definition = engine.definitions().byFlowableId(instance.getProcessDefinitionId());
    var caller = instance.getSuperExecution();
    if (caller == null && !UnitOfWork.current().tags().isEmpty()) {
      // Jobs and user tasks carry the tags; this column of the instance is free.
      instance.setBusinessStatus(String.join(",", UnitOfWork.current().tags()));
    }
    UnitOfWork.current()
        .record(
            new InstanceStarted(
                Long.parseLong(instance.getId()),
                definition.key(),
                definition.bpmnProcessId(),
                definition.name(),
                definition.version(),
                definition.versionTag(),
                caller == null ? null : Long.valueOf(caller.getProcessInstanceId()),
                caller == null ? null : ElementInstances.keyOf(caller),
                Long.parseLong(instance.getRootProcessInstanceId()),
                caller == null ? UnitOfWork.current().tags() : List.of(),
                definition.tenantId(),
                engine.millis()));
    var businessId =
        caller == null
            ? UnitOfWork.current().businessId()
            : caller.getProcessInstance().getBusinessKey();
    if (businessId != null) {
      instance.setBusinessKey(businessId);
      UnitOfWork.current().record(new BusinessIdSet(Long.parseLong(instance.getId()), businessId));
    }
  }

  @Override
  public void recordProcessInstanceEnd(
      ExecutionEntity instance,
      @Nullable String deleteReason,
      @Nullable String activityId,
      Date end) {
    super.recordProcessInstanceEnd(instance, deleteReason, activityId, end);
    var completed = deleteReason == null || UnitOfWork.current().isTerminateEnd(instance.getId());
    var key = Long.parseLong(instance.getId());
    var state = completed ? ElementInstances.COMPLETED : ElementInstances.TERMINATED;
    var unit = UnitOfWork.current();
    unit.record(new InstanceEnded(key, state, engine.millis()));
    unit.afterCommit(() -> engine.instanceEnded(key, completed));
    engine.compensations().forget(instance);
    if (BY_MESSAGE.equals(instance.getReferenceType())) {
      var definition = engine.definitions().byFlowableId(instance.getProcessDefinitionId());
      engine
          .subscriptions()
          .ended(definition.bpmnProcessId(), instance.getReferenceId(), definition.tenantId());
    }
  }

  @Override
  public void recordVariableCreate(VariableInstanceEntity variable, Date at) {
    super.recordVariableCreate(variable, at);
    VariableNames.check(variable.getName());
    var scope = scope(variable);
    if (scope != null && !isKept(scope)) {
      if (scope.getVariableNamesLocal().size() > Limits.VARIABLES_PER_SCOPE) {
        throw Problem.limit(
            "variables-per-scope",
            "more than %d variables in one scope".formatted(Limits.VARIABLES_PER_SCOPE));
      }
      set(variable, scope);
      engine.conditionals().changed(scope, variable.getName(), true);
    }
  }

  @Override
  public void recordVariableUpdate(VariableInstanceEntity variable, Date at) {
    super.recordVariableUpdate(variable, at);
    var scope = scope(variable);
    if (scope != null && !isKept(scope)) {
      set(variable, scope);
      if (!isSame(variable)) {
        engine.conditionals().changed(scope, variable.getName(), false);
      }
    }
  }

  /// Whether it has the value that it had before the command; of long values that is not known.
  private static boolean isSame(VariableInstanceEntity variable) {
    return variable.getOriginalPersistentState() instanceof Map<?, ?> before
        && variable.getTextValue() != null
        && variable.getTextValue().equals(before.get("textValue"));
  }

  /// What an event has brought is nobody's variable before its start event has begun, because
  /// listeners come before it.
  private static boolean isKept(ExecutionEntity scope) {
    return !scope.isProcessInstanceType()
        && ElementInstances.keyOf(scope) == null
        && scope.getCurrentFlowElement() instanceof StartEvent;
  }

  private @Nullable ExecutionEntity scope(VariableInstanceEntity variable) {
    return variable.getExecutionId() == null
        ? null
        : engine.getExecutionEntityManager().findById(variable.getExecutionId());
  }

  private void set(VariableInstanceEntity variable, ExecutionEntity scope) {
    var definition = engine.definitions().byFlowableId(scope.getProcessDefinitionId());
    var element = ElementInstances.keyOf(scope);
    var instance = Long.parseLong(scope.getProcessInstanceId());
    UnitOfWork.current()
        .record(
            new VariableSet(
                engine.keys().next(),
                variable.getName(),
                JsonValue.json(variable),
                instance,
                definition.key(),
                element != null ? element : instance,
                definition.tenantId()));
  }
}
