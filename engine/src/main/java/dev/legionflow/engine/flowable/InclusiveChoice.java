package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.InclusiveGatewayActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// An inclusive gateway: Flowable's where paths join; one that only forks waits for nobody.
final class InclusiveChoice extends InclusiveGatewayActivityBehavior {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;

  InclusiveChoice(EngineConfiguration engine) {
    this.engine = engine;
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    if (((InclusiveGateway) execution.getCurrentFlowElement()).getIncomingFlows().size() > 1) {
      super.execute(execution);
    } else {
      engine.agenda().planTakeOutgoingSequenceFlowsOperation(execution, true);
    }
  }
}
