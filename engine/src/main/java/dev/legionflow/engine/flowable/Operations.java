package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import java.util.Objects;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.Event;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.Gateway;
import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.bpmn.model.SequenceFlow;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.common.engine.impl.interceptor.CommandContext;
import org.flowable.engine.impl.agenda.ContinueMultiInstanceOperation;
import org.flowable.engine.impl.agenda.ContinueProcessOperation;
import org.flowable.engine.impl.agenda.EndExecutionOperation;
import org.flowable.engine.impl.agenda.TakeOutgoingSequenceFlowsOperation;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.TaskActivityBehavior;
import org.flowable.engine.impl.cfg.ProcessEngineConfigurationImpl;
import org.flowable.engine.impl.delegate.ActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.persistence.entity.ExecutionEntityManager;
import org.jspecify.annotations.Nullable;

/// Flowable's steps with what Camunda 8 adds to them: mappings, and incidents where Flowable would
/// roll the whole command back.
final class Operations {

  private Operations() {}

  /// Everything about entering an element that can fail for reasons of data, before it has an
  /// effect.
  ///
  /// @param listened whether its start listeners have answered
  /// @return false when the token waits for them
  static boolean enters(
      EngineConfiguration engine, ExecutionEntity execution, FlowNode node, boolean listened) {
    if (!listened) {
      Mappings.applyInputs(Settings.of(node), execution);
      if (engine.listeners().holds(execution, ListenerEvent.START)) {
        return false;
      }
    }
    prepare(engine, execution, node, false);
    return true;
  }

  private static void prepare(
      EngineConfiguration engine, ExecutionEntity execution, FlowNode node, boolean loopBody) {
    var behavior = node.getBehavior();
    if (behavior instanceof MultiInstanceActivityBehavior loop && !loopBody) {
      behavior = loop.getInnerActivityBehavior();
    }
    // The boundary events of a multi-instance activity are those of its body.
    if (loopBody || !(node.getBehavior() instanceof MultiInstanceActivityBehavior)) {
      checkEvents(engine, node, execution);
    }
    if (behavior instanceof Prepared prepared) {
      prepared.prepare(execution);
    }
  }

  private static void checkEvents(
      EngineConfiguration engine, FlowNode node, ExecutionEntity execution) {
    if (node instanceof Event event) {
      event.getEventDefinitions().forEach(d -> Timers.check(engine, d, execution));
    } else if (node instanceof org.flowable.bpmn.model.Activity activity) {
      for (BoundaryEvent boundary : activity.getBoundaryEvents()) {
        boundary.getEventDefinitions().forEach(d -> Timers.check(engine, d, execution));
        if (boundary.getBehavior() instanceof Waits waits) {
          Waits.waiting(engine, waits.trigger(), boundary.getId(), execution, execution);
        }
      }
    }
  }

  /// Enters an element.
  static final class Continue extends ContinueProcessOperation {
    private final EngineConfiguration engine;
    private final boolean listened;

    /// @param listened whether the start listeners of the element have answered
    Continue(
        EngineConfiguration engine,
        CommandContext context,
        ExecutionEntity execution,
        boolean listened) {
      super(context, execution);
      this.engine = engine;
      this.listened = listened;
    }

    @Override
    protected void executeSynchronous(FlowNode node) {
      try {
        if (!listened && engine.listeners().holdStart(execution, node)) {
          return;
        }
        engine.elements().begin(execution, node);
        if (listened && node instanceof StartEvent) {
          // Kept from before the listeners of the process; now it is the event's.
          execution.setVariablesLocal(execution.getVariablesLocal());
        }
        if (ElementInstances.keyOf(execution) == null
            || enters(engine, execution, node, listened)) {
          super.executeSynchronous(node);
        }
      } catch (StalledException e) {
        engine.incidents().stall(execution, Phase.ACTIVATE, e);
      }
    }

    @Override
    protected void continueThroughSequenceFlow(SequenceFlow flow) {
      super.continueThroughSequenceFlow(flow);
      if (flow.getTargetFlowElement() instanceof ParallelGateway) {
        ParallelJoin.arrivedBy(execution, flow.getId());
      }
    }

    @Override
    protected void executeMultiInstanceSynchronous(FlowNode node) {
      if (!hasMultiInstanceRootExecution(execution, node)) {
        execution = createMultiInstanceRootExecution(execution);
      }
      if (execution.isMultiInstanceRoot()) {
        engine.elements().begin(execution, node, ElementType.MULTI_INSTANCE_BODY);
        try {
          prepare(engine, execution, node, true);
        } catch (StalledException e) {
          engine.incidents().stall(execution, Phase.ACTIVATE, e);
          return;
        }
      }
      super.executeMultiInstanceSynchronous(node);
    }

    /// After an incident was resolved: the body stands already.
    @Override
    protected boolean hasMultiInstanceRootExecution(ExecutionEntity e, FlowNode node) {
      return e.isMultiInstanceRoot() || super.hasMultiInstanceRootExecution(e, node);
    }

    @Override
    protected void createChildExecutionForSubProcess(SubProcess subProcess) {
      if (execution.isScope() || execution.isMultiInstanceRoot()) {
        return;
      }
      super.createChildExecutionForSubProcess(subProcess);
    }
  }

  /// Begins a sub-process that a modification needs around an element: with what waits at its
  /// border and to begin its event sub-processes, without its start event and its inputs.
  static final class OpenScope extends ContinueProcessOperation {
    private final EngineConfiguration engine;

    OpenScope(EngineConfiguration engine, CommandContext context, ExecutionEntity scope) {
      super(context, scope);
      this.engine = engine;
    }

    /// Begins it.
    ///
    /// @throws StalledException when one of the events at its border cannot be evaluated
    @Override
    public void run() {
      var node = (SubProcess) execution.getCurrentFlowElement();
      checkEvents(engine, node, execution);
      EventScopes.starts(node).forEach(start -> start.behavior().check(start.event(), execution));
      super.executeSynchronous(node);
    }

    @Override
    protected void executeActivityBehavior(ActivityBehavior behavior, FlowNode node) {
      ScopeStart.open((SubProcess) node, execution);
    }
  }

  /// Enters one instance of a multi-instance body.
  static final class ContinueInstance extends ContinueMultiInstanceOperation {
    private final EngineConfiguration engine;
    private final boolean listened;

    ContinueInstance(
        EngineConfiguration engine,
        CommandContext context,
        ExecutionEntity execution,
        ExecutionEntity root,
        int loopCounter,
        boolean listened) {
      super(context, execution, root, loopCounter);
      this.engine = engine;
      this.listened = listened;
    }

    /// The counter and the item are set by [MultiInstance].
    @Override
    protected @Nullable ActivityBehavior setLoopCounterVariable(FlowNode node) {
      return null;
    }

    @Override
    protected void executeSynchronous(FlowNode node) {
      if (execution.isDeleted() || execution.isEnded()) {
        return;
      }
      engine.elements().recordActivityStart(execution);
      try {
        if (enters(engine, execution, node, listened)) {
          super.executeSynchronous(node);
        }
      } catch (StalledException e) {
        engine.incidents().stall(execution, Phase.ACTIVATE, e);
      }
    }
  }

  /// Drops what start listeners have set for a gateway.
  static void dropLocals(ExecutionEntity execution, FlowNode node) {
    if (node instanceof Gateway && !Settings.of(node).listeners().isEmpty()) {
      Mappings.dropLocals(execution);
    }
  }

  /// Leaves an element.
  static final class TakeFlows extends TakeOutgoingSequenceFlowsOperation {
    private final EngineConfiguration engine;
    private final boolean listened;

    /// @param listened whether the listeners have answered that stand here
    TakeFlows(
        EngineConfiguration engine,
        CommandContext context,
        ExecutionEntity execution,
        boolean evaluate,
        boolean listened) {
      super(context, execution, evaluate, false);
      this.engine = engine;
      this.listened = listened;
    }

    @Override
    public void run() {
      if (execution.getCurrentFlowElement() instanceof FlowNode node && !leaves(node)) {
        return;
      }
      super.run();
    }

    /// @return false when the token has to wait
    private boolean leaves(FlowNode node) {
      try {
        if (ElementInstances.beginsWhenLeft(node)) {
          engine.elements().begin(execution, node, ElementType.of(node));
          if (node instanceof Gateway
              && !listened
              && engine.listeners().holds(execution, ListenerEvent.START)) {
            return false;
          }
        }
        if (node instanceof Event event
            && !(event.getBehavior() instanceof dev.legionflow.engine.flowable.Activity)) {
          return mapOutputs(event);
        }
        if (node.getBehavior() instanceof TaskActivityBehavior) {
          return listened || !engine.listeners().holds(execution, ListenerEvent.END);
        }
        return true;
      } catch (StalledException e) {
        engine.incidents().stall(execution, Phase.LEAVE, e);
        return false;
      }
    }

    /// The outputs of an event; those of activities are applied when their work is done.
    private boolean mapOutputs(Event event) {
      var settings = Settings.of(event);
      if (!listened) {
        Mappings.applyOutputs(settings, execution);
        if (engine.listeners().holds(execution, ListenerEvent.END)) {
          return false;
        }
      }
      if (event instanceof BoundaryEvent
          || !settings.outputs().isEmpty()
          || !settings.listeners().isEmpty()) {
        Mappings.dropLocals(execution);
      }
      return true;
    }

    @Override
    protected void leaveFlowNode(FlowNode node) {
      if (node instanceof InclusiveGateway gateway && evaluateConditions) {
        try {
          checkInclusive(gateway);
        } catch (StalledException e) {
          engine.incidents().stall(execution, Phase.LEAVE, e);
          return;
        }
      }
      if (ElementInstances.keyOf(execution) != null && !node.getOutgoingFlows().isEmpty()) {
        engine.elements().end(execution, ElementInstances.COMPLETED);
      }
      super.leaveFlowNode(node);
      dropLocals(execution, node);
    }

    private void checkInclusive(InclusiveGateway gateway) {
      var any = gateway.getOutgoingFlows().isEmpty() || gateway.getDefaultFlow() != null;
      for (var flow : gateway.getOutgoingFlows()) {
        if (!flow.getId().equals(gateway.getDefaultFlow())) {
          any |= Conditions.holds(engine, flow, execution);
        }
      }
      if (!any) {
        throw new StalledException(
            "CONDITION_ERROR",
            "no condition on the flows out of gateway '%s' is true, and it has no default flow"
                .formatted(gateway.getId()));
      }
    }
  }

  /// Ends a path, and what ends with it.
  static final class End extends EndExecutionOperation {
    private final EngineConfiguration engine;
    private final boolean listened;

    /// @param listened whether the end listeners of the process have answered
    End(
        EngineConfiguration engine,
        CommandContext context,
        ExecutionEntity execution,
        boolean listened) {
      super(context, execution);
      this.engine = engine;
      this.listened = listened;
    }

    @Override
    protected void handleProcessInstanceExecution(ExecutionEntity instance) {
      var executions = engine.getExecutionEntityManager();
      if (listened
          || getNumberOfActiveChildExecutionsForProcessInstance(executions, instance.getId()) > 0
          || !engine.listeners().holdEnd(instance)) {
        super.handleProcessInstanceExecution(instance);
      }
    }

    /// In a scope with event sub-processes what only waits there keeps nothing alive, and ends with
    /// the scope.
    @Override
    protected void handleRegularExecution() {
      var parent = execution.getParent();
      if (Compensation.isElsewhere(execution)) {
        EventScopes.delete(engine, execution);
        EventScopes.leaveWhenOver(engine, parent);
        return;
      }
      var event = parent.getCurrentFlowElement() instanceof EventSubProcess;
      if (!event && !EventScopes.has(execution.getCurrentFlowElement().getParentContainer())) {
        super.handleRegularExecution();
      } else if (EventScopes.isActive(engine, parent, execution)) {
        EventScopes.delete(engine, execution);
      } else {
        EventScopes.close(engine, parent);
        if (event) {
          EventScopes.delete(engine, execution);
          EventScopes.leave(engine, parent, false);
        } else {
          super.handleRegularExecution();
        }
      }
    }

    @Override
    protected @Nullable ExecutionEntity handleSubProcessEnd(
        ExecutionEntityManager executions, ExecutionEntity scope, SubProcess subProcess) {
      if (AdHocActivity.isInnerInstance(scope)) {
        Objects.requireNonNull(AdHocActivity.of(scope.getParent())).ended(scope);
        return null;
      }
      return leaveSubProcess(engine, scope, false)
          ? super.handleSubProcessEnd(executions, scope, subProcess)
          : null;
    }

    /// The last path in one instance of a multi-instance sub-process has ended.
    @Override
    protected void handleMultiInstanceSubProcess(
        ProcessEngineConfigurationImpl configuration,
        ExecutionEntityManager executions,
        ExecutionEntity scope,
        ExecutionEntity current) {
      var others =
          getActiveChildExecutionsForExecution(executions, scope.getId()).stream()
              .anyMatch(e -> !e.getId().equals(current.getId()));
      if (!others) {
        ((MultiInstanceActivityBehavior) ((SubProcess) scope.getCurrentFlowElement()).getBehavior())
            .leave(scope);
      }
    }
  }

  /// Applies the outputs of an embedded sub-process that has ended.
  ///
  /// @param listened whether its outputs are applied, and its end listeners have answered
  /// @return false when it has to wait: for a listener, or because an output cannot be evaluated
  static boolean leaveSubProcess(
      EngineConfiguration engine, ExecutionEntity scope, boolean listened) {
    try {
      if (!listened) {
        Mappings.applyOutputs(Settings.of(scope.getCurrentFlowElement()), scope);
        if (engine.listeners().holds(scope, ListenerEvent.END)) {
          return false;
        }
      }
    } catch (StalledException e) {
      engine.incidents().stall(scope, Phase.COMPLETE, e);
      return false;
    }
    engine.elements().end(scope, ElementInstances.COMPLETED);
    return true;
  }

  /// Goes on with a sub-process whose outputs could not be evaluated before.
  static final class ResumeSubProcess extends EndExecutionOperation {
    private final EngineConfiguration engine;
    private final boolean listened;

    ResumeSubProcess(
        EngineConfiguration engine,
        CommandContext context,
        ExecutionEntity scope,
        boolean listened) {
      super(context, scope);
      this.engine = engine;
      this.listened = listened;
    }

    @Override
    public void run() {
      var subProcess = (SubProcess) execution.getCurrentFlowElement();
      if (subProcess instanceof EventSubProcess) {
        EventScopes.leave(engine, execution, listened);
      } else if (subProcess.getBehavior() instanceof MultiInstanceActivityBehavior loop) {
        leave(loop);
      } else if (leaveSubProcess(engine, execution, listened)) {
        var next = handleSubProcessEnd(engine.getExecutionEntityManager(), execution, subProcess);
        engine.agenda().planTakeOutgoingSequenceFlowsOperation(next, true);
      }
    }

    private void leave(MultiInstanceActivityBehavior loop) {
      if (listened) {
        ((Body) loop).finish(execution);
      } else {
        loop.leave(execution);
      }
    }
  }
}
