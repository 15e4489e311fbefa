package dev.legionflow.engine.flowable;

import java.util.List;
import org.flowable.bpmn.model.CallActivity;
import org.flowable.bpmn.model.EndEvent;
import org.flowable.bpmn.model.Event;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.persistence.entity.ExecutionEntityImpl;
import org.flowable.engine.impl.persistence.entity.ExecutionEntityManagerImpl;
import org.flowable.engine.impl.persistence.entity.data.ExecutionDataManager;
import org.flowable.engine.impl.util.CommandContextUtil;
import org.jspecify.annotations.Nullable;

/// When an execution goes away, what we keep for it goes with it: its job or user task is
/// cancelled, its incident resolved, its element instance ended.
final class Executions extends ExecutionEntityManagerImpl {

  private final EngineConfiguration engine;

  Executions(EngineConfiguration engine, ExecutionDataManager data) {
    super(engine, data);
    this.engine = engine;
  }

  @Override
  public void deleteRelatedDataForExecution(
      ExecutionEntity execution, @Nullable String deleteReason, boolean directly) {
    if (Incidents.isStalled(execution)) {
      engine.incidents().clear(execution);
    }
    if (execution.getCurrentFlowElement() instanceof FlowNode node
        && Listeners.mayWait(execution, node)) {
      engine.jobTasks().cancel(execution.getId());
    }
    if (ElementInstances.keyOf(execution) != null) {
      cancelWork(execution);
      engine.elements().end(execution, ElementInstances.TERMINATED);
    }
    execution.setEnded(true);
    execution.setActive(false);
    // Variables go with the execution when the command is flushed. Tasks, external jobs and
    // identity
    // links of Flowable's do not exist here; a timer or a subscription only where an event waits.
    ((Writes) CommandContextUtil.getDbSqlSession()).end((ExecutionEntityImpl) execution);
    if (execution.getCurrentFlowElement() instanceof Event event && !(event instanceof EndEvent)) {
      deleteJobs(execution, CommandContextUtil.getCommandContext(), false, false);
      if (Triggers.isSubscribed((FlowNode) event)) {
        engine.subscriptions().close(execution.getId());
      }
    }
  }

  @Override
  public void deleteExecutionAndRelatedData(
      ExecutionEntity execution,
      @Nullable String deleteReason,
      boolean deleteHistory,
      boolean directly,
      boolean cancel,
      org.flowable.bpmn.model.@Nullable FlowElement cancelledBy) {
    if (deleteReason != null && ElementInstances.keyOf(execution) != null) {
      cancelWork(execution);
    }
    super.deleteExecutionAndRelatedData(
        execution, deleteReason, deleteHistory, directly, cancel, cancelledBy);
  }

  /// As Flowable does, without looking for the new child among those that are there: a body of
  /// 100,000 would look 5,000,000,000 times.
  @Override
  public ExecutionEntity createChildExecution(ExecutionEntity parent) {
    var child = dataManager.create();
    inheritCommonProperties(parent, child);
    child.setParent(parent);
    child.setProcessDefinitionId(parent.getProcessDefinitionId());
    child.setProcessDefinitionKey(parent.getProcessDefinitionKey());
    child.setProcessInstanceId(
        parent.getProcessInstanceId() != null ? parent.getProcessInstanceId() : parent.getId());
    child.setScope(false);
    ((ExecutionEntityImpl) parent).getExecutions().add((ExecutionEntityImpl) child);
    insert(child, false);
    return child;
  }

  /// A task in a multi-instance body has no children: boundary events hang on the body. Asking for
  /// them costs a statement each when a large body is cancelled.
  @Override
  public List<ExecutionEntity> findChildExecutionsByParentExecutionId(String id) {
    var parent = findById(id);
    return parent != null && isLeaf(parent)
        ? List.of()
        : super.findChildExecutionsByParentExecutionId(id);
  }

  /// Only a call activity has called anything.
  @Override
  public @Nullable ExecutionEntity findSubProcessInstanceBySuperExecutionId(String id) {
    var caller = findById(id);
    return caller != null && !(caller.getCurrentFlowElement() instanceof CallActivity)
        ? null
        : super.findSubProcessInstanceBySuperExecutionId(id);
  }

  private static boolean isLeaf(ExecutionEntity execution) {
    return execution.getParentId() != null
        && execution.getCurrentFlowElement() instanceof FlowNode node
        && node.getBehavior() instanceof MultiInstanceActivityBehavior loop
        && loop.getInnerActivityBehavior() instanceof Activity
        && !execution.isMultiInstanceRoot();
  }

  private void cancelWork(ExecutionEntity execution) {
    if (execution.getCurrentFlowElement() instanceof FlowNode node) {
      var behavior = node.getBehavior();
      if (behavior instanceof MultiInstanceActivityBehavior loop) {
        if (execution.isMultiInstanceRoot()) {
          MultiInstance.forget(execution);
          return;
        }
        behavior = loop.getInnerActivityBehavior();
      }
      if (Listeners.mayWait(execution, node)) {
        engine.jobTasks().cancel(execution.getId());
      }
      switch (behavior) {
        case JobTask ignored -> engine.jobTasks().cancel(execution.getId());
        case AdHocActivity adHoc when adHoc.settings().task() != null ->
            engine.jobTasks().cancel(execution.getId());
        case ReceiveActivity ignored -> engine.subscriptions().close(execution.getId());
        case UserTaskActivity ignored -> engine.userTasks().cancel(execution.getId());
        case null, default -> {}
      }
    }
  }
}
