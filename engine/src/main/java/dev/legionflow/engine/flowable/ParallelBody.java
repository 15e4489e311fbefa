package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.Activity;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.ParallelMultiInstanceBehavior;
import org.flowable.engine.impl.delegate.SubProcessActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// A parallel multi-instance body: the door through which Flowable reaches [MultiInstance].
final class ParallelBody extends ParallelMultiInstanceBehavior implements Prepared, Body {

  private static final long serialVersionUID = 1L;

  private final transient MultiInstance instances;

  ParallelBody(EngineConfiguration engine, Activity activity, AbstractBpmnActivityBehavior inner) {
    super(activity, inner);
    this.instances = new MultiInstance(engine, activity, false);
  }

  @Override
  public void prepare(ExecutionEntity body) {
    instances.items(body);
  }

  @Override
  public void execute(DelegateExecution execution) {
    if (execution.isMultiInstanceRoot()) {
      instances.begin((ExecutionEntity) execution);
    } else {
      innerActivityBehavior.execute(execution);
    }
  }

  @Override
  public void leave(DelegateExecution instance) {
    instances.leave((ExecutionEntity) instance);
  }

  /// A called process has ended: the call activity maps its outputs before the instance is left.
  @Override
  public void completed(DelegateExecution execution) throws Exception {
    ((SubProcessActivityBehavior) innerActivityBehavior).completed(execution);
  }

  @Override
  public void finish(ExecutionEntity instance) {
    instances.finish(instance);
  }

  @Override
  public void leaveBody(ExecutionEntity body) {
    cleanupMiRoot(body);
  }
}
