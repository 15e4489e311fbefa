package dev.legionflow.engine.flowable;

import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.TerminateEndEventActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// An end event that ends its scope: itself completed, all else terminated.
final class TerminateEnd extends TerminateEndEventActivityBehavior {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;

  TerminateEnd(EngineConfiguration engine) {
    this.engine = engine;
  }

  @Override
  public void execute(DelegateExecution execution) {
    engine.elements().end((ExecutionEntity) execution, ElementInstances.COMPLETED);
    super.execute(execution);
  }
}
