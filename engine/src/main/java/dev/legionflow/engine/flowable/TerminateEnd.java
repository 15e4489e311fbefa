package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.SubProcess;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.history.DeleteReason;
import org.flowable.engine.impl.bpmn.behavior.TerminateEndEventActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.CommandContextUtil;

/// An end event that ends its scope: itself completed, all else terminated.
final class TerminateEnd extends TerminateEndEventActivityBehavior {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;

  TerminateEnd(EngineConfiguration engine) {
    this.engine = engine;
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    engine.elements().end(execution, ElementInstances.COMPLETED);
    var executions = engine.getExecutionEntityManager();
    var scope = executions.findFirstScope(execution);
    if (scope.getCurrentFlowElement() instanceof SubProcess) {
      executions.deleteChildExecutions(scope, DeleteReason.TERMINATE_END_EVENT, true);
      engine
          .agenda()
          .planOperation(
              new Operations.ResumeSubProcess(
                  engine, CommandContextUtil.getCommandContext(), scope, false),
              scope);
    } else {
      UnitOfWork.current().terminateEnd(execution.getProcessInstanceId());
      super.execute(execution);
    }
  }
}
