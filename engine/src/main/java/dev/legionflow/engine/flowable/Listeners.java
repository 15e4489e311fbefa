package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import java.util.List;
import java.util.Map;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.FlowElement;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.bpmn.model.Gateway;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.TaskActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.CommandContextUtil;
import org.flowable.engine.impl.util.ProcessDefinitionUtil;
import org.jspecify.annotations.Nullable;

/// Execution listeners: jobs for which a token waits when an element begins, after its inputs, and
/// when it ends, after its outputs. They come one after the other.
final class Listeners {

  private final EngineConfiguration engine;

  Listeners(EngineConfiguration engine) {
    this.engine = engine;
  }

  /// Makes the job of the first listener.
  ///
  /// @return false when there is none: the token goes on
  /// @throws StalledException when its type or retries cannot be evaluated
  boolean holds(ExecutionEntity execution, ListenerEvent event) {
    var settings = Settings.of(execution.getCurrentFlowElement());
    return !settings.listeners().isEmpty() && holds(execution, settings, event, 0);
  }

  private boolean holds(
      ExecutionEntity execution, Settings settings, ListenerEvent event, int index) {
    var listeners = settings.listeners(event);
    if (index >= listeners.size()) {
      return false;
    }
    if (event == ListenerEvent.END
        && ElementInstances.keyOf(execution) != null
        && execution.getCurrentFlowElement() instanceof Activity) {
      // What has ended is not interrupted any more.
      dropBoundaryEvents(execution);
    }
    // A token of its own: joins count those that wait for others.
    execution.setActive(true);
    call(execution, settings, event, index);
    return true;
  }

  /// Makes the job of one listener.
  ///
  /// @throws StalledException when its type or retries cannot be evaluated
  void call(ExecutionEntity execution, Settings settings, ListenerEvent event, int index) {
    var listener = settings.listeners(event).get(index);
    var key = ElementInstances.keyOf(execution);
    var definition = engine.definitions().byFlowableId(execution.getProcessDefinitionId());
    var instance = Long.parseLong(execution.getProcessInstanceId());
    var task =
        new JobTasks.Reached(
            new JobTasks.Work.Listener(event, index),
            key != null ? key : instance,
            execution.getId(),
            dev.legionflow.engine.flowable.Activity.scopePath(execution),
            instance,
            execution.getRootProcessInstanceId(),
            definition,
            key != null ? execution.getActivityId() : definition.bpmnProcessId(),
            Expressions.string(
                listener.type(), execution, "EXTRACT_VALUE_ERROR", "listener's type"),
            Expressions.integer(
                listener.retries(), execution, "EXTRACT_VALUE_ERROR", "listener's retries"),
            settings.headers(),
            dev.legionflow.engine.flowable.Activity.tags(execution));
    var job = engine.jobTasks().create(task, null, () -> Variables.visible(execution));
    if (task.retries() <= 0) {
      engine
          .incidents()
          .stall(execution, Phase.JOB, noRetries(task.work()), "No more retries left.", job);
    }
  }

  private void dropBoundaryEvents(ExecutionEntity execution) {
    var executions = engine.getExecutionEntityManager();
    for (var child :
        List.copyOf(executions.findChildExecutionsByParentExecutionId(execution.getId()))) {
      if (child.getCurrentFlowElement() instanceof BoundaryEvent && !child.isEnded()) {
        executions.deleteExecutionAndRelatedData(child, null, false);
      }
    }
  }

  /// Whether the start listeners of a process are still to come, so that its start event has not
  /// begun.
  static boolean precede(ExecutionEntity token, FlowNode node) {
    return standsForProcess(token, node)
        && !ofProcess(token).listeners(ListenerEvent.START).isEmpty();
  }

  // --- of a process: the token that waits stands at its start event, which has not begun

  /// Whether the token is about to begin a process that has start listeners; it waits for them.
  boolean holdStart(ExecutionEntity token, FlowNode node) {
    if (!standsForProcess(token, node)) {
      return false;
    }
    return holds(token, ofProcess(token), ListenerEvent.START, 0);
  }

  /// Whether a process that has ended waits for its end listeners.
  boolean holdEnd(ExecutionEntity instance) {
    var settings = ofProcess(instance);
    if (settings.listeners(ListenerEvent.END).isEmpty()) {
      return false;
    }
    var token = engine.getExecutionEntityManager().createChildExecution(instance);
    token.setCurrentFlowElement(start(process(instance)));
    listenToEnd(token);
    return true;
  }

  /// Any of its start events will do.
  private static FlowElement start(org.flowable.bpmn.model.Process process) {
    return process.getInitialFlowElement() != null
        ? process.getInitialFlowElement()
        : process.findFlowElementsOfType(StartEvent.class, false).getFirst();
  }

  /// Begins with the end listeners of a process, also after an incident there was resolved.
  void listenToEnd(ExecutionEntity token) {
    try {
      holds(token, ofProcess(token), ListenerEvent.END, 0);
    } catch (StalledException e) {
      engine.incidents().stall(token, Phase.END, e);
    }
  }

  /// Whether an execution may have a job of a listener.
  static boolean mayWait(ExecutionEntity execution, FlowNode node) {
    return ElementInstances.keyOf(execution) != null
        ? !Settings.of(node).listeners().isEmpty()
        : standsForProcess(execution, node) && !ofProcess(execution).listeners().isEmpty();
  }

  /// Whether a token waits for listeners of its process, or has an incident at them.
  static boolean standsForProcess(ExecutionEntity token, FlowNode node) {
    return node instanceof StartEvent
        && node.getSubProcess() == null
        && ElementInstances.keyOf(token) == null;
  }

  private static org.flowable.bpmn.model.Process process(ExecutionEntity execution) {
    return ProcessDefinitionUtil.getProcess(execution.getProcessDefinitionId());
  }

  private static Settings ofProcess(ExecutionEntity execution) {
    return Settings.of(process(execution));
  }

  /// The incident of a job without retries.
  static String noRetries(JobTasks.Work work) {
    return switch (work) {
      case JobTasks.Work.Element ignored -> "JOB_NO_RETRIES";
      case JobTasks.Work.AdHoc ignored -> "AD_HOC_SUB_PROCESS_NO_RETRIES";
      case JobTasks.Work.Listener listener ->
          listener.event().ofTask() ? "TASK_LISTENER_NO_RETRIES" : "EXECUTION_LISTENER_NO_RETRIES";
    };
  }

  /// A listener has answered: the next one comes, or the token goes on.
  void answered(
      ExecutionEntity execution,
      JobTasks.Work.Listener listener,
      Map<String, ? extends @Nullable Object> variables) {
    var ofProcess = ElementInstances.keyOf(execution) == null;
    variables.forEach((name, value) -> {
      if (ofProcess) {
        execution.getProcessInstance().setVariableLocal(name, value);
      } else if (listener.event() == ListenerEvent.START) {
        execution.setVariableLocal(name, value);
      } else {
        scopeAround(execution).setVariableLocal(name, value);
      }
    });
    var settings =
        ofProcess ? ofProcess(execution) : Settings.of(execution.getCurrentFlowElement());
    try {
      if (!holds(execution, settings, listener.event(), listener.index() + 1)) {
        goOn(execution, listener.event(), ofProcess);
      }
    } catch (StalledException e) {
      // When it is resolved, all listeners of this event are called again.
      engine.incidents().stall(execution, phase(execution, listener.event(), ofProcess), e);
    }
  }

  /// Where a client sees an element stand: in a sub-process, a body of repetitions, the process.
  private static ExecutionEntity scopeAround(ExecutionEntity execution) {
    var scope = execution.getParent();
    while (!scope.isScope() && !scope.isMultiInstanceRoot() && !scope.isProcessInstanceType()) {
      scope = scope.getParent();
    }
    return scope;
  }

  private static Phase phase(ExecutionEntity execution, ListenerEvent event, boolean ofProcess) {
    if (event == ListenerEvent.START) {
      return execution.getCurrentFlowElement() instanceof Gateway gateway
              && ElementInstances.beginsWhenLeft(gateway)
          ? Phase.LEAVE
          : Phase.ACTIVATE;
    }
    if (ofProcess) {
      return Phase.END;
    }
    // Of an event that a worker throws too.
    return execution.getCurrentFlowElement() instanceof FlowNode node
            && (node instanceof Activity
                || node.getBehavior() instanceof dev.legionflow.engine.flowable.Activity)
            && !(node.getBehavior() instanceof TaskActivityBehavior)
        ? Phase.COMPLETE
        : Phase.LEAVE;
  }

  private void goOn(ExecutionEntity execution, ListenerEvent event, boolean ofProcess) {
    var context = CommandContextUtil.getCommandContext();
    var agenda = engine.agenda();
    var node = (FlowNode) execution.getCurrentFlowElement();
    if (event == ListenerEvent.START) {
      if (ElementInstances.beginsWhenLeft(node)) {
        agenda.planOperation(
            new Operations.TakeFlows(
                engine, context, execution, !(node instanceof ParallelGateway), true),
            execution);
      } else if (execution.getParent().isMultiInstanceRoot()) {
        agenda.planOperation(
            new Operations.ContinueInstance(
                engine, context, execution, execution.getParent(), 0, true),
            execution);
      } else {
        agenda.planOperation(new Operations.Continue(engine, context, execution, true), execution);
      }
      return;
    }
    if (ofProcess) {
      var instance = execution.getProcessInstance();
      engine.getExecutionEntityManager().deleteExecutionAndRelatedData(execution, null, false);
      agenda.planOperation(new Operations.End(engine, context, instance, true), instance);
      return;
    }
    var behavior = node.getBehavior();
    if (MultiInstance.isPassedThrough(node)) {
      ((Body) behavior).finish(execution);
      return;
    }
    if (behavior instanceof MultiInstanceActivityBehavior loop) {
      behavior = loop.getInnerActivityBehavior();
    }
    switch (behavior) {
      case dev.legionflow.engine.flowable.Activity activity -> activity.left(execution);
      case Calls calls -> calls.left(execution);
      default ->
          agenda.planOperation(
              node instanceof SubProcess
                  ? new Operations.ResumeSubProcess(engine, context, execution, true)
                  : new Operations.TakeFlows(engine, context, execution, true, true),
              execution);
    }
  }
}
