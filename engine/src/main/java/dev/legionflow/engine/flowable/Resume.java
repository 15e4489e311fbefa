package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import java.util.Objects;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.CommandContextUtil;

/// Goes on with a token whose incident was resolved.
final class Resume {

  private Resume() {}

  static void plan(EngineConfiguration engine, ExecutionEntity execution, Phase phase) {
    var agenda = engine.agenda();
    var element = execution.getCurrentFlowElement();
    switch (phase) {
      case ACTIVATE -> {
        // Boundary events that stood already are made again; what has begun an event sub-process
        // stays.
        if (!(element instanceof EventSubProcess)) {
          engine.getExecutionEntityManager().deleteChildExecutions(execution, null, false);
        }
        if (execution.getParent().isMultiInstanceRoot()) {
          agenda.planContinueMultiInstanceOperation(execution, execution.getParent(), 0);
        } else {
          agenda.planContinueProcessOperation(execution);
        }
      }
      case COMPLETE -> {
        if (MultiInstance.isPassedThrough(element)) {
          ((MultiInstanceActivityBehavior) ((FlowNode) element).getBehavior()).leave(execution);
        } else if (element instanceof SubProcess) {
          agenda.planOperation(
              new Operations.ResumeSubProcess(
                  engine, CommandContextUtil.getCommandContext(), execution, false),
              execution);
        } else {
          agenda.planTriggerExecutionOperation(execution);
        }
      }
      case COLLECT -> {
        if (AdHocActivity.isInnerInstance(execution)) {
          Objects.requireNonNull(AdHocActivity.of(execution.getParent())).ended(execution);
        } else {
          ((Body) ((FlowNode) element).getBehavior()).finish(execution);
        }
      }
      case LEAVE -> agenda.planTakeOutgoingSequenceFlowsOperation(execution, true);
      case END -> engine.listeners().listenToEnd(execution);
      case TASK -> engine.taskListeners().resume(execution);
      case TIMER -> TimerFailures.tryAgain(engine, execution);
      case MESSAGE -> engine.triggers().openAgain(execution);
      case JOB -> {
        // The job is handed out again; the token stays.
      }
    }
  }

  /// The behaviour that waits for the work at which the execution is.
  static Activity activity(ExecutionEntity execution) {
    var behavior = ((FlowNode) execution.getCurrentFlowElement()).getBehavior();
    if (behavior instanceof MultiInstanceActivityBehavior loop) {
      behavior = loop.getInnerActivityBehavior();
    }
    if (behavior instanceof Activity activity) {
      return activity;
    }
    throw new IllegalStateException("no work is waited for at " + execution);
  }
}
