package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.ExclusiveGateway;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.SequenceFlow;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.ExclusiveGatewayActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// An exclusive gateway: the last flow of the document whose condition is true, else the default
/// flow, else an incident.
final class ExclusiveChoice extends ExclusiveGatewayActivityBehavior implements Prepared {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;

  ExclusiveChoice(EngineConfiguration engine) {
    this.engine = engine;
  }

  @Override
  public void prepare(ExecutionEntity execution) {
    choose(execution);
  }

  @Override
  public void leave(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    var flow = choose(execution);
    Operations.dropLocals(execution, (FlowNode) execution.getCurrentFlowElement());
    engine.elements().recordActivityEnd(execution, null);
    if (flow == null) {
      engine.agenda().planTakeOutgoingSequenceFlowsOperation(execution, false);
      return;
    }
    execution.setCurrentFlowElement(flow);
    engine.agenda().planContinueProcessOperation(execution);
  }

  /// @return null where the gateway ends the path
  private @org.jspecify.annotations.Nullable SequenceFlow choose(ExecutionEntity execution) {
    var gateway = (ExclusiveGateway) execution.getCurrentFlowElement();
    var flows = gateway.getOutgoingFlows();
    if (flows.isEmpty()) {
      return null;
    }
    if (flows.size() == 1 && flows.getFirst().getConditionExpression() == null) {
      return flows.getFirst();
    }
    SequenceFlow otherwise = null;
    // As Zeebe does, which begins with the flow that the document has last.
    for (var flow : flows.reversed()) {
      if (flow.getId().equals(gateway.getDefaultFlow())) {
        otherwise = flow;
      } else if (Conditions.holds(engine, flow, execution)) {
        return flow;
      }
    }
    if (otherwise == null) {
      throw new StalledException(
          "CONDITION_ERROR",
          "no condition on the flows out of gateway '%s' is true, and it has no default flow"
              .formatted(gateway.getId()));
    }
    return otherwise;
  }
}
