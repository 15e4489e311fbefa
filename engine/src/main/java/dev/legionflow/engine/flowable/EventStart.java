package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.bpmn.model.TimerEventDefinition;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.flowable.engine.impl.jobexecutor.TimerEventHandler;
import org.flowable.engine.impl.jobexecutor.TriggerTimerEventJobHandler;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.flowable.engine.impl.util.TimerUtil;
import org.jspecify.annotations.Nullable;

/// The start event of an event sub-process. While its scope is active, a child execution of the
/// scope waits for it; when it happens, the sub-process begins beside the scope's flow or in its
/// place.
final class EventStart extends AbstractBpmnActivityBehavior implements Waits {

  private static final long serialVersionUID = 1L;
  private static final String REASON = "an event sub-process has begun";

  private final transient EngineConfiguration engine;
  private final transient @Nullable Trigger trigger;
  private final transient Settings settings;
  private final boolean interrupting;

  EventStart(
      EngineConfiguration engine,
      @Nullable Trigger trigger,
      Settings settings,
      boolean interrupting) {
    this.engine = engine;
    this.trigger = trigger;
    this.settings = settings;
    this.interrupting = interrupting;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public @Nullable Trigger trigger() {
    return trigger;
  }

  /// Whatever can be wrong with what is waited for.
  void check(StartEvent event, ExecutionEntity scope) {
    event.getEventDefinitions().forEach(d -> Timers.check(engine, d, scope));
    Waits.waiting(engine, trigger, event.getId(), scope, scope);
  }

  /// Begins to wait in a scope.
  void open(StartEvent event, ExecutionEntity scope) {
    var execution = engine.getExecutionEntityManager().createChildExecution(scope);
    execution.setCurrentFlowElement(event);
    execution.setEventScope(true);
    execution.setActive(false);
    for (var definition : event.getEventDefinitions()) {
      if (definition instanceof TimerEventDefinition timer) {
        schedule(event, timer, execution);
      }
    }
    engine
        .triggers()
        .open(execution, Waits.waiting(engine, trigger, event.getId(), scope, execution));
  }

  private void schedule(StartEvent event, TimerEventDefinition timer, ExecutionEntity execution) {
    engine
        .getJobServiceConfiguration()
        .getTimerJobService()
        .scheduleTimerJob(
            TimerUtil.createTimerEntityForTimerEventDefinition(
                timer,
                event,
                interrupting,
                execution,
                TriggerTimerEventJobHandler.TYPE,
                TimerEventHandler.createConfiguration(event.getId(), null, null)));
  }

  @Override
  public boolean staysOpen() {
    return !interrupting
        && trigger != null
        && (trigger.isSubscribed() || trigger.kind() == Trigger.Kind.CONDITION);
  }

  /// A timer has fired.
  @Override
  public void trigger(DelegateExecution execution, @Nullable String name, @Nullable Object data) {
    fire((ExecutionEntity) execution, Map.of());
  }

  @Override
  public void fire(ExecutionEntity execution, Map<String, ? extends @Nullable Object> variables) {
    var start = (StartEvent) execution.getCurrentFlowElement();
    var subProcess = (EventSubProcess) start.getSubProcess();
    var executions = engine.getExecutionEntityManager();
    var scope = execution.getParent();
    ExecutionEntity inside;
    if (interrupting) {
      if (trigger != null && trigger.isSubscribed()) {
        engine.subscriptions().close(execution.getId());
      }
      executions.deleteChildExecutions(
          scope, List.of(execution.getId()), null, REASON, true, start);
      execution.setEventScope(false);
      inside = execution;
    } else {
      inside = executions.createChildExecution(scope);
    }
    inside.setCurrentFlowElement(subProcess);
    inside.setScope(true);
    inside.setActive(true);
    engine.elements().begin(inside, subProcess, ElementType.of(subProcess));
    var token = executions.createChildExecution(inside);
    token.setCurrentFlowElement(start);
    try {
      Mappings.applyInputs(Settings.of(subProcess), inside);
      if (engine.listeners().holds(inside, ListenerEvent.START)) {
        token.setVariablesLocal(variables);
        return;
      }
    } catch (StalledException e) {
      token.setVariablesLocal(variables);
      engine.incidents().stall(inside, Phase.ACTIVATE, e);
      return;
    }
    begin(token, variables);
  }

  /// After the start listeners of the sub-process, or an incident there: with what the event has
  /// brought, which its start event has kept.
  void begin(ExecutionEntity token) {
    var variables = new LinkedHashMap<>(token.getVariablesLocal());
    Mappings.dropLocals(token);
    begin(token, variables);
  }

  private void begin(ExecutionEntity token, Map<String, ? extends @Nullable Object> variables) {
    engine.elements().begin(token, (StartEvent) token.getCurrentFlowElement());
    engine.agenda().planOperation(() -> enter(token, variables), token);
  }

  private void enter(ExecutionEntity token, Map<String, ? extends @Nullable Object> variables) {
    if (!Triggers.isGone(token)) {
      Activity.merge(token, settings, variables);
      execute(token);
    }
  }

  /// The sub-process is entered; also after an incident at its inputs was resolved.
  @Override
  public void execute(DelegateExecution execution) {
    var token = (ExecutionEntity) execution;
    var container = token.getCurrentFlowElement().getParentContainer();
    try {
      for (var inner : EventScopes.starts(container)) {
        inner.behavior().check(inner.event(), token.getParent());
      }
    } catch (StalledException e) {
      engine.incidents().stall(token, Phase.ACTIVATE, e);
      return;
    }
    ScopeStart.open(container, token.getParent());
    leave(token);
  }
}
