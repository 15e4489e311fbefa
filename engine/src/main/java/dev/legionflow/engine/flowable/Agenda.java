package dev.legionflow.engine.flowable;

import org.flowable.common.engine.impl.interceptor.CommandContext;
import org.flowable.engine.impl.agenda.DefaultFlowableEngineAgenda;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// Flowable's list of what to do next, with our operations in place of its own, and a bound on how
/// much one transaction may do.
final class Agenda extends DefaultFlowableEngineAgenda {

  private final EngineConfiguration engine;

  Agenda(EngineConfiguration engine, CommandContext context) {
    super(context);
    this.engine = engine;
  }

  @Override
  public void planOperation(Runnable operation, @Nullable ExecutionEntity execution) {
    var unit = UnitOfWork.current();
    unit.step(execution);
    if (execution != null && execution.getRootProcessInstanceId() != null) {
      Tree.current().lock(execution.getRootProcessInstanceId());
    }
    super.planOperation(operation, execution);
  }

  @Override
  public void planContinueProcessOperation(ExecutionEntity execution) {
    planOperation(
        new Operations.Continue(engine, getCommandContext(), execution, false), execution);
  }

  @Override
  public void planContinueMultiInstanceOperation(
      ExecutionEntity execution, ExecutionEntity root, int loopCounter) {
    planOperation(
        new Operations.ContinueInstance(
            engine, getCommandContext(), execution, root, loopCounter, false),
        execution);
  }

  @Override
  public void planTakeOutgoingSequenceFlowsOperation(ExecutionEntity execution, boolean evaluate) {
    planOperation(
        new Operations.TakeFlows(engine, getCommandContext(), execution, evaluate, false),
        execution);
  }

  @Override
  public void planEndExecutionOperation(ExecutionEntity execution) {
    planOperation(new Operations.End(engine, getCommandContext(), execution, false), execution);
  }
}
