package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.FlowElementsContainer;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.NoneStartEventActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// The start event of a scope that has event sub-processes: with it they begin to wait.
final class ScopeStart extends NoneStartEventActivityBehavior implements Prepared {

  private static final long serialVersionUID = 1L;

  @Override
  public void prepare(ExecutionEntity execution) {
    for (var start : EventScopes.starts(container(execution))) {
      start.behavior().check(start.event(), execution.getParent());
    }
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    open(container(execution), execution.getParent());
    super.execute(execution);
  }

  static void open(FlowElementsContainer container, ExecutionEntity scope) {
    for (var start : EventScopes.starts(container)) {
      start.behavior().open(start.event(), scope);
    }
  }

  private static FlowElementsContainer container(ExecutionEntity execution) {
    return execution.getCurrentFlowElement().getParentContainer();
  }
}
