package dev.legionflow.engine.flowable;

import dev.legionflow.engine.journal.Event.ElementActivated;
import dev.legionflow.engine.journal.Event.ElementEnded;
import java.util.Objects;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.engine.impl.persistence.entity.ActivityInstanceEntityManagerImpl;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.persistence.entity.data.ActivityInstanceDataManager;
import org.jspecify.annotations.Nullable;

/// Gives each activation of an element a key of its own and records its begin and end.
///
/// Flowable reuses an execution from activity to activity and keeps run-time activity rows of its
/// own (two statements an activity); ours take their place. The key of what an execution is at now
/// stands in the execution's callback id, a column that Flowable updates and has no use for on
/// executions that are no process instance.
final class ElementInstances extends ActivityInstanceEntityManagerImpl {

  static final String COMPLETED = "COMPLETED";
  static final String TERMINATED = "TERMINATED";

  private final EngineConfiguration engine;

  ElementInstances(EngineConfiguration engine, ActivityInstanceDataManager data) {
    super(engine, data);
    this.engine = engine;
  }

  @Override
  public void recordActivityStart(ExecutionEntity execution) {
    if (execution.getCurrentFlowElement() instanceof FlowNode node
        && !Listeners.precede(execution, node)) {
      begin(execution, node);
    }
  }

  /// The element begins, unless it does so when it is left.
  void begin(ExecutionEntity execution, FlowNode node) {
    if (!beginsWhenLeft(node)) {
      begin(execution, node, ElementType.of(node));
    }
  }

  @Override
  public void recordActivityEnd(ExecutionEntity execution, @Nullable String deleteReason) {
    end(execution, deleteReason == null ? COMPLETED : TERMINATED);
  }

  /// A boundary event exists for its users from when it is triggered, a join from when all tokens
  /// have arrived.
  static boolean beginsWhenLeft(FlowNode node) {
    return node instanceof BoundaryEvent
        || ((node instanceof ParallelGateway || node instanceof InclusiveGateway)
            && node.getIncomingFlows().size() > 1);
  }

  long begin(ExecutionEntity execution, FlowNode node, String type) {
    return begin(execution, Objects.requireNonNull(node.getId()), node.getName(), type);
  }

  long begin(ExecutionEntity execution, String elementId, @Nullable String name, String type) {
    var present = keyOf(execution);
    if (present != null) {
      return present;
    }
    var key = engine.keys().next();
    execution.setCallbackId(Long.toString(key));
    var definition = engine.definitions().byFlowableId(execution.getProcessDefinitionId());
    UnitOfWork.current()
        .record(
            new ElementActivated(
                key,
                Long.parseLong(execution.getProcessInstanceId()),
                definition.key(),
                definition.bpmnProcessId(),
                scopeKey(execution),
                elementId,
                name,
                type,
                definition.tenantId(),
                engine.millis()));
    return key;
  }

  void end(ExecutionEntity execution, String state) {
    var key = keyOf(execution);
    if (key != null) {
      execution.setCallbackId(null);
      UnitOfWork.current().record(new ElementEnded(key, state, engine.millis()));
      if (state.equals(COMPLETED) && execution.getCurrentFlowElement() instanceof Activity done) {
        engine.compensations().completed(execution, done, key);
      } else {
        engine.compensations().gone(execution, key);
      }
    }
  }

  /// The key of the element instance that the execution is at; null between elements.
  static @Nullable Long keyOf(ExecutionEntity execution) {
    var text = execution.isProcessInstanceType() ? null : execution.getCallbackId();
    return text == null ? null : Long.valueOf(text);
  }

  /// The key of what an execution is at.
  ///
  /// @throws IllegalStateException when it is between elements
  static long requireKey(ExecutionEntity execution) {
    var key = keyOf(execution);
    if (key == null) {
      throw new IllegalStateException("not at an element: " + execution);
    }
    return key;
  }

  /// The element instance or process instance around an execution.
  static long scopeKey(ExecutionEntity execution) {
    for (var parent = execution.getParent(); parent != null; parent = parent.getParent()) {
      if (parent.isProcessInstanceType()) {
        break;
      }
      var key = keyOf(parent);
      if (key != null) {
        return key;
      }
    }
    return Long.parseLong(execution.getProcessInstanceId());
  }

  // Flowable's own rows are not kept.

  @Override
  public void recordSequenceFlowTaken(ExecutionEntity execution) {}

  @Override
  public void recordSubProcessInstanceStart(ExecutionEntity parent, ExecutionEntity instance) {
    engine.getHistoryManager().recordProcessInstanceStart(instance);
  }

  @Override
  public void deleteActivityInstancesByProcessInstanceId(String processInstanceId) {}
}
