package dev.legionflow.engine.flowable;

import java.util.List;
import org.flowable.bpmn.model.Activity;
import org.flowable.bpmn.model.BaseElement;
import org.flowable.bpmn.model.BusinessRuleTask;
import org.flowable.bpmn.model.CallActivity;
import org.flowable.bpmn.model.EndEvent;
import org.flowable.bpmn.model.ErrorEventDefinition;
import org.flowable.bpmn.model.EventGateway;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.ExclusiveGateway;
import org.flowable.bpmn.model.InclusiveGateway;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.ParallelGateway;
import org.flowable.bpmn.model.ReceiveTask;
import org.flowable.bpmn.model.ScriptTask;
import org.flowable.bpmn.model.SendTask;
import org.flowable.bpmn.model.ServiceTask;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.bpmn.model.SubProcess;
import org.flowable.bpmn.model.Task;
import org.flowable.bpmn.model.TimerEventDefinition;
import org.flowable.bpmn.model.UserTask;
import org.flowable.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.CallActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.ErrorEndEventActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.EventBasedGatewayActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.EventSubProcessActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.ExclusiveGatewayActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.InclusiveGatewayActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.IntermediateCatchTimerEventActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.NoneStartEventActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.ParallelGatewayActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.ParallelMultiInstanceBehavior;
import org.flowable.engine.impl.bpmn.behavior.SequentialMultiInstanceBehavior;
import org.flowable.engine.impl.bpmn.behavior.SubProcessActivityBehavior;
import org.flowable.engine.impl.bpmn.behavior.TerminateEndEventActivityBehavior;
import org.flowable.engine.impl.bpmn.parser.BpmnParse;
import org.flowable.engine.impl.bpmn.parser.factory.DefaultActivityBehaviorFactory;
import org.flowable.engine.impl.bpmn.parser.handler.AbstractActivityBpmnParseHandler;
import org.flowable.engine.parse.BpmnParseHandler;

/// Gives each element of a parsed process its behaviour.
final class Behaviors extends DefaultActivityBehaviorFactory {

  private final EngineConfiguration engine;

  Behaviors(EngineConfiguration engine) {
    this.engine = engine;
  }

  @Override
  public ExclusiveGatewayActivityBehavior createExclusiveGatewayActivityBehavior(
      ExclusiveGateway gateway) {
    return new ExclusiveChoice(engine);
  }

  @Override
  public ParallelGatewayActivityBehavior createParallelGatewayActivityBehavior(
      ParallelGateway gateway) {
    return new ParallelJoin(engine);
  }

  @Override
  public InclusiveGatewayActivityBehavior createInclusiveGatewayActivityBehavior(
      InclusiveGateway gateway) {
    return new InclusiveChoice(engine);
  }

  @Override
  public EventBasedGatewayActivityBehavior createEventBasedGatewayActivityBehavior(
      EventGateway gateway) {
    return new EventChoice(engine);
  }

  @Override
  public IntermediateCatchTimerEventActivityBehavior
      createIntermediateCatchTimerEventActivityBehavior(
          IntermediateCatchEvent event, TimerEventDefinition timer) {
    return new TimerCatch(engine, timer);
  }

  @Override
  public NoneStartEventActivityBehavior createNoneStartEventActivityBehavior(StartEvent event) {
    return EventScopes.has(event.getParentContainer())
        ? new ScopeStart()
        : super.createNoneStartEventActivityBehavior(event);
  }

  @Override
  public EventSubProcessActivityBehavior createEventSubprocessActivityBehavior(
      EventSubProcess subProcess) {
    return new EventSubProcessActivity(Settings.read(subProcess));
  }

  @Override
  public SubProcessActivityBehavior createSubprocessActivityBehavior(SubProcess subProcess) {
    var settings = Settings.read(subProcess);
    return settings.adHoc() == null
        ? new SubProcessActivity(settings)
        : new AdHocActivity(engine, settings, settings.adHoc());
  }

  @Override
  public CallActivityBehavior createCallActivityBehavior(CallActivity activity) {
    return new Calls(engine, activity, Settings.read(activity));
  }

  @Override
  public ErrorEndEventActivityBehavior createErrorEndEventActivityBehavior(
      EndEvent event, ErrorEventDefinition definition) {
    return new ErrorEnd(engine, definition);
  }

  @Override
  public TerminateEndEventActivityBehavior createTerminateEndEventActivityBehavior(EndEvent event) {
    return new TerminateEnd(engine);
  }

  @Override
  public ParallelMultiInstanceBehavior createParallelMultiInstanceBehavior(
      Activity activity, AbstractBpmnActivityBehavior inner) {
    return new ParallelBody(engine, activity, inner);
  }

  @Override
  public SequentialMultiInstanceBehavior createSequentialMultiInstanceBehavior(
      Activity activity, AbstractBpmnActivityBehavior inner) {
    return new SequentialBody(engine, activity, inner);
  }

  /// The tasks whose work is ours: Flowable's handlers for them would want a class or an
  /// expression.
  List<BpmnParseHandler> taskHandlers() {
    return List.of(
        new TaskHandler<>(ServiceTask.class),
        new TaskHandler<>(SendTask.class),
        new TaskHandler<>(BusinessRuleTask.class),
        new TaskHandler<>(ScriptTask.class),
        new TaskHandler<>(ReceiveTask.class),
        new TaskHandler<>(UserTask.class),
        new EventHandlers.Start(engine),
        new EventHandlers.Catch(engine),
        new EventHandlers.Boundary(engine),
        new EventHandlers.Throw(engine),
        new EventHandlers.End(engine));
  }

  private final class TaskHandler<T extends Task> extends AbstractActivityBpmnParseHandler<T> {
    private final Class<T> type;

    TaskHandler(Class<T> type) {
      this.type = type;
    }

    @Override
    public Class<? extends BaseElement> getHandledType() {
      return type;
    }

    @Override
    protected void executeParse(BpmnParse parse, T task) {
      task.setBehavior(behavior(task, Settings.read(task)));
    }
  }

  private org.flowable.engine.impl.delegate.ActivityBehavior behavior(
      Task task, Settings settings) {
    if (task instanceof UserTask) {
      return new UserTaskActivity(engine, settings);
    }
    var trigger = Trigger.of(task);
    if (task instanceof ReceiveTask && trigger != null) {
      return new ReceiveActivity(engine, settings, trigger);
    }
    if (settings.task() != null) {
      return new JobTask(engine, settings);
    }
    if (settings.script() != null) {
      return new ScriptActivity(engine, settings);
    }
    if (settings.decision() != null) {
      return new DecisionActivity(engine, settings);
    }
    throw new IllegalArgumentException(
        "element '%s' has neither a task definition nor a script".formatted(task.getId()));
  }
}
