package dev.legionflow.engine.flowable;

import java.util.List;
import java.util.Map;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.history.DeleteReason;
import org.flowable.engine.impl.bpmn.behavior.BoundaryEventActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A boundary event that waits for a message, a signal, a condition or an escalation.
final class EventBoundary extends BoundaryEventActivityBehavior implements Waits {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;
  private final transient Trigger trigger;
  private final transient Settings settings;

  EventBoundary(
      EngineConfiguration engine, Trigger trigger, Settings settings, BoundaryEvent event) {
    super(event.isCancelActivity());
    this.engine = engine;
    this.trigger = trigger;
    this.settings = settings;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public Trigger trigger() {
    return trigger;
  }

  @Override
  public boolean staysOpen() {
    return !interrupting;
  }

  /// The activity's host has evaluated it before (see [Operations#prepare]).
  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    engine
        .triggers()
        .open(
            execution,
            Waits.waiting(
                engine, trigger, execution.getActivityId(), execution.getParent(), execution));
  }

  /// As Flowable does; the event's own execution goes on in the scope around the activity, or a new
  /// one when it does not interrupt.
  @Override
  public void fire(ExecutionEntity execution, Map<String, ? extends @Nullable Object> variables) {
    var event = (BoundaryEvent) execution.getCurrentFlowElement();
    var executions = engine.getExecutionEntityManager();
    var host = execution.getParent();
    var scope = host.getParent();
    while (!scope.isScope()) {
      scope = scope.getParent();
    }
    ExecutionEntity leaving;
    if (interrupting) {
      if (trigger.isSubscribed()) {
        engine.subscriptions().close(execution.getId());
      }
      var reason = DeleteReason.BOUNDARY_EVENT_INTERRUPTING;
      executions.deleteChildExecutions(host, List.of(execution.getId()), null, reason, true, event);
      executions.deleteExecutionAndRelatedData(host, reason, false, false, true, event);
      execution.setParent(scope);
      leaving = execution;
    } else {
      leaving = executions.createChildExecution(scope);
      leaving.setCurrentFlowElement(event);
    }
    leaving.setActive(true);
    engine.elements().begin(leaving, event, "BOUNDARY_EVENT");
    Mappings.bring(leaving, settings, variables);
    engine.agenda().planTakeOutgoingSequenceFlowsOperation(leaving, true);
  }
}
