package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.InclusiveGatewayActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.ExecutionGraphUtil;

/// An inclusive gateway. One that joins waits for the tokens of its scope that can still come; one
/// that only forks waits for nobody.
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

  /// Asked when a token arrives, and whenever another one has moved.
  @Override
  protected void executeInclusiveGatewayLogic(ExecutionEntity token, boolean again) {
    lockFirstParentScope(token);
    var executions = engine.getExecutionEntityManager();
    var beside =
        executions.findChildExecutionsByProcessInstanceId(token.getProcessInstanceId()).stream()
            .filter(e -> token.getParentId().equals(e.getParentId()))
            .filter(e -> !e.equals(token) && !Triggers.isGone(e))
            .toList();
    if (beside.stream().anyMatch(other -> canCome(other, token))) {
      return;
    }
    for (var other : beside) {
      if (isAt(other, token) && !other.isActive()) {
        executions.deleteExecutionAndRelatedData(other, null, false);
      }
    }
    engine.agenda().planTakeOutgoingSequenceFlowsOperation(token, true);
  }

  private static boolean isAt(ExecutionEntity other, ExecutionEntity token) {
    return token.getActivityId().equals(other.getActivityId());
  }

  /// An inner instance of an ad-hoc sub-process is at no element. A compensation handler leads
  /// nowhere, and where it is drawn may be inside of something that does.
  private static boolean canCome(ExecutionEntity other, ExecutionEntity token) {
    return other.getActivityId() != null
        && !isAt(other, token)
        && !Compensation.isHandler(other.getCurrentFlowElement())
        && ExecutionGraphUtil.isReachable(
            token.getProcessDefinitionId(), other.getActivityId(), token.getActivityId());
  }
}
