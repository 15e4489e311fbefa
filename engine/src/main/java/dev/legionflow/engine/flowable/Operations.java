package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.Event;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.bpmn.model.SequenceFlow;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.common.engine.impl.interceptor.CommandContext;
import org.flowable.engine.impl.agenda.ContinueMultiInstanceOperation;
import org.flowable.engine.impl.agenda.ContinueProcessOperation;
import org.flowable.engine.impl.agenda.EndExecutionOperation;
import org.flowable.engine.impl.agenda.TakeOutgoingSequenceFlowsOperation;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
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
  static void prepare(
      EngineConfiguration engine, ExecutionEntity execution, FlowNode node, boolean loopBody) {
    var behavior = node.getBehavior();
    if (behavior instanceof MultiInstanceActivityBehavior loop && !loopBody) {
      behavior = loop.getInnerActivityBehavior();
    }
    if (!loopBody) {
      Mappings.applyInputs(Settings.of(node), execution);
    }
    // The boundary events of a multi-instance activity are those of its body.
    if (loopBody || !(node.getBehavior() instanceof MultiInstanceActivityBehavior)) {
      checkTimers(engine, node, execution);
    }
    if (behavior instanceof Prepared prepared) {
      prepared.prepare(execution);
    }
  }

  private static void checkTimers(
      EngineConfiguration engine, FlowNode node, ExecutionEntity execution) {
    if (node instanceof Event event) {
      event.getEventDefinitions().forEach(d -> Timers.check(engine, d, execution));
    } else if (node instanceof org.flowable.bpmn.model.Activity activity) {
      for (BoundaryEvent boundary : activity.getBoundaryEvents()) {
        boundary.getEventDefinitions().forEach(d -> Timers.check(engine, d, execution));
      }
    }
  }

  /// Enters an element.
  static final class Continue extends ContinueProcessOperation {
    private final EngineConfiguration engine;

    Continue(EngineConfiguration engine, CommandContext context, ExecutionEntity execution) {
      super(context, execution);
      this.engine = engine;
    }

    @Override
    protected void executeSynchronous(FlowNode node) {
      engine.elements().recordActivityStart(execution);
      try {
        if (ElementInstances.keyOf(execution) != null) {
          prepare(engine, execution, node, false);
        }
        super.executeSynchronous(node);
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

  /// Enters one instance of a multi-instance body.
  static final class ContinueInstance extends ContinueMultiInstanceOperation {
    private final EngineConfiguration engine;

    ContinueInstance(
        EngineConfiguration engine,
        CommandContext context,
        ExecutionEntity execution,
        ExecutionEntity root,
        int loopCounter) {
      super(context, execution, root, loopCounter);
      this.engine = engine;
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
        prepare(engine, execution, node, false);
        super.executeSynchronous(node);
      } catch (StalledException e) {
        engine.incidents().stall(execution, Phase.ACTIVATE, e);
      }
    }
  }

  /// Leaves an element.
  static final class TakeFlows extends TakeOutgoingSequenceFlowsOperation {
    private final EngineConfiguration engine;

    TakeFlows(
        EngineConfiguration engine,
        CommandContext context,
        ExecutionEntity execution,
        boolean evaluate) {
      super(context, execution, evaluate, false);
      this.engine = engine;
    }

    @Override
    public void run() {
      if (execution.getCurrentFlowElement() instanceof FlowNode node
          && ElementInstances.beginsWhenLeft(node)
          && ElementInstances.keyOf(execution) == null) {
        engine.elements().begin(execution, node, ElementType.of(node));
      }
      if (execution.getCurrentFlowElement() instanceof Event event && !mapOutputs(event)) {
        return;
      }
      super.run();
    }

    /// The outputs of an event; those of activities are applied when their work is done.
    private boolean mapOutputs(Event event) {
      var settings = Settings.of(event);
      try {
        Mappings.applyOutputs(settings, execution);
      } catch (StalledException e) {
        engine.incidents().stall(execution, Phase.LEAVE, e);
        return false;
      }
      if (event instanceof BoundaryEvent || !settings.outputs().isEmpty()) {
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

    End(EngineConfiguration engine, CommandContext context, ExecutionEntity execution) {
      super(context, execution);
      this.engine = engine;
    }

    @Override
    protected @Nullable ExecutionEntity handleSubProcessEnd(
        ExecutionEntityManager executions, ExecutionEntity scope, SubProcess subProcess) {
      return leaveSubProcess(engine, scope)
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
  /// @return false when it has to wait: an output cannot be evaluated
  static boolean leaveSubProcess(EngineConfiguration engine, ExecutionEntity scope) {
    try {
      Mappings.applyOutputs(Settings.of(scope.getCurrentFlowElement()), scope);
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

    ResumeSubProcess(EngineConfiguration engine, CommandContext context, ExecutionEntity scope) {
      super(context, scope);
      this.engine = engine;
    }

    @Override
    public void run() {
      var subProcess = (SubProcess) execution.getCurrentFlowElement();
      if (subProcess.getBehavior() instanceof MultiInstanceActivityBehavior loop) {
        loop.leave(execution);
      } else if (leaveSubProcess(engine, execution)) {
        var next = handleSubProcessEnd(engine.getExecutionEntityManager(), execution, subProcess);
        engine.agenda().planTakeOutgoingSequenceFlowsOperation(next, true);
      }
    }
  }
}
