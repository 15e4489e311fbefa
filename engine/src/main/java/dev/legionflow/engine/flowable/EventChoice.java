package dev.legionflow.engine.flowable;

import java.util.ArrayList;
import java.util.List;
import org.flowable.bpmn.model.EventGateway;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.SequenceFlow;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.EventBasedGatewayActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.IntermediateCatchEventActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// An event-based gateway: it waits, and the first of the events behind it decides.
///
/// Each event has a child execution that waits. The one whose event happens takes the gateway's
/// place, so that the other events were never reached.
final class EventChoice extends EventBasedGatewayActivityBehavior implements Prepared {

  private static final long serialVersionUID = 1L;
  private static final String REASON = "another event of the gateway has happened";

  private final transient EngineConfiguration engine;

  EventChoice(EngineConfiguration engine) {
    this.engine = engine;
  }

  @Override
  public void prepare(ExecutionEntity execution) {
    for (var event : events(execution)) {
      if (event.getBehavior() instanceof Waits waits) {
        Waits.waiting(engine, waits.trigger(), event.getId(), execution, execution);
      }
      event.getEventDefinitions().forEach(d -> Timers.check(engine, d, execution));
    }
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var gateway = (ExecutionEntity) delegate;
    for (var event : events(gateway)) {
      var child = engine.getExecutionEntityManager().createChildExecution(gateway);
      child.setCurrentFlowElement(event);
      child.setActive(false);
      ((IntermediateCatchEventActivityBehavior) event.getBehavior()).execute(child);
    }
  }

  private static List<IntermediateCatchEvent> events(ExecutionEntity execution) {
    var events = new ArrayList<IntermediateCatchEvent>();
    for (SequenceFlow flow : ((FlowNode) execution.getCurrentFlowElement()).getOutgoingFlows()) {
      events.add((IntermediateCatchEvent) flow.getTargetFlowElement());
    }
    return events;
  }

  /// An event has happened; where it stands behind a gateway, the gateway ends and the other events
  /// with it.
  ///
  /// @return whether it does
  static boolean chosen(EngineConfiguration engine, ExecutionEntity event) {
    var gateway = event.getParent();
    if (gateway == null || !(gateway.getCurrentFlowElement() instanceof EventGateway)) {
      return false;
    }
    var executions = engine.getExecutionEntityManager();
    engine.elements().end(gateway, ElementInstances.COMPLETED);
    event.setActive(true);
    executions.deleteChildExecutions(
        gateway, List.of(event.getId()), null, REASON, true, event.getCurrentFlowElement());
    event.setParent(gateway.getParent());
    executions.deleteExecutionAndRelatedData(gateway, null, false);
    var node = (FlowNode) event.getCurrentFlowElement();
    engine.elements().begin(event, node, ElementType.of(node));
    return true;
  }
}
