package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.TimerEventDefinition;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.IntermediateCatchTimerEventActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// An intermediate timer, which may stand behind an event-based gateway.
final class TimerCatch extends IntermediateCatchTimerEventActivityBehavior {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;

  TimerCatch(EngineConfiguration engine, TimerEventDefinition timer) {
    super(timer);
    this.engine = engine;
  }

  @Override
  public void trigger(
      DelegateExecution execution, @Nullable String signalName, @Nullable Object signalData) {
    EventChoice.chosen(engine, (ExecutionEntity) execution);
    leave(execution);
  }
}
