package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.BoundaryEvent;
import org.flowable.bpmn.model.EndEvent;
import org.flowable.bpmn.model.Event;
import org.flowable.bpmn.model.EventSubProcess;
import org.flowable.bpmn.model.IntermediateCatchEvent;
import org.flowable.bpmn.model.MessageEventDefinition;
import org.flowable.bpmn.model.StartEvent;
import org.flowable.bpmn.model.ThrowEvent;
import org.flowable.engine.impl.bpmn.parser.BpmnParse;
import org.flowable.engine.impl.bpmn.parser.handler.BoundaryEventParseHandler;
import org.flowable.engine.impl.bpmn.parser.handler.EndEventParseHandler;
import org.flowable.engine.impl.bpmn.parser.handler.IntermediateCatchEventParseHandler;
import org.flowable.engine.impl.bpmn.parser.handler.IntermediateThrowEventParseHandler;
import org.flowable.engine.impl.bpmn.parser.handler.StartEventParseHandler;
import org.flowable.engine.impl.delegate.ActivityBehavior;
import org.jspecify.annotations.Nullable;

/// Give events with a trigger of ours their behaviour; the others are parsed as Flowable does.
final class EventHandlers {

  private EventHandlers() {}

  static final class Start extends StartEventParseHandler {
    private final EngineConfiguration engine;

    Start(EngineConfiguration engine) {
      this.engine = engine;
    }

    @Override
    protected void executeParse(BpmnParse parse, StartEvent event) {
      var trigger = Trigger.of(event);
      if (event.getSubProcess() instanceof EventSubProcess) {
        event.setBehavior(
            new EventStart(engine, trigger, Settings.read(event), event.isInterrupting()));
      } else if (trigger != null) {
        // Not what a client or a call activity starts.
        event.setBehavior(
            parse.getActivityBehaviorFactory().createNoneStartEventActivityBehavior(event));
      } else {
        super.executeParse(parse, event);
      }
    }
  }

  static final class Catch extends IntermediateCatchEventParseHandler {
    private final EngineConfiguration engine;

    Catch(EngineConfiguration engine) {
      this.engine = engine;
    }

    @Override
    protected void executeParse(BpmnParse parse, IntermediateCatchEvent event) {
      var trigger = Trigger.of(event);
      if (trigger == null) {
        super.executeParse(parse, event);
      } else {
        event.setBehavior(new CatchEvent(engine, trigger, Settings.read(event)));
      }
    }
  }

  static final class Boundary extends BoundaryEventParseHandler {
    private final EngineConfiguration engine;

    Boundary(EngineConfiguration engine) {
      this.engine = engine;
    }

    @Override
    protected void executeParse(BpmnParse parse, BoundaryEvent event) {
      var trigger = Trigger.of(event);
      if (trigger == null) {
        super.executeParse(parse, event);
        return;
      }
      // Flowable makes no execution for a boundary event without a definition.
      event.addEventDefinition(new MessageEventDefinition());
      event.setBehavior(new EventBoundary(engine, trigger, Settings.read(event), event));
    }
  }

  static final class Throw extends IntermediateThrowEventParseHandler {
    private final EngineConfiguration engine;

    Throw(EngineConfiguration engine) {
      this.engine = engine;
    }

    @Override
    protected void executeParse(BpmnParse parse, ThrowEvent event) {
      var behavior = thrown(engine, event);
      if (behavior == null) {
        super.executeParse(parse, event);
      } else {
        event.setBehavior(behavior);
      }
    }
  }

  static final class End extends EndEventParseHandler {
    private final EngineConfiguration engine;

    End(EngineConfiguration engine) {
      this.engine = engine;
    }

    @Override
    protected void executeParse(BpmnParse parse, EndEvent event) {
      var behavior = thrown(engine, event);
      if (behavior == null) {
        super.executeParse(parse, event);
      } else {
        event.setBehavior(behavior);
      }
    }
  }

  /// A message is sent by a job worker.
  private static @Nullable ActivityBehavior thrown(EngineConfiguration engine, Event event) {
    var settings = Settings.read(event);
    if (settings.task() != null) {
      return new JobTask(engine, settings);
    }
    var trigger = Trigger.of(event);
    if (trigger == null) {
      return null;
    }
    return trigger.kind() == Trigger.Kind.COMPENSATION
        ? new CompensationThrow(engine, settings, trigger.code())
        : new ThrownEvent(engine, trigger, settings);
  }
}
