package dev.legionflow.engine.flowable;

import java.util.Map;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.IntermediateCatchEventActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// An intermediate event that waits for a message, signal or condition, or is the other end of a
/// link.
final class CatchEvent extends IntermediateCatchEventActivityBehavior implements Waits, Prepared {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;
  private final transient Trigger trigger;
  private final transient Settings settings;

  CatchEvent(EngineConfiguration engine, Trigger trigger, Settings settings) {
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
  public void prepare(ExecutionEntity execution) {
    Waits.waiting(engine, trigger, execution.getActivityId(), execution, execution);
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    if (trigger.kind() == Trigger.Kind.LINK) {
      leave(execution);
    } else {
      engine
          .triggers()
          .open(
              execution,
              Waits.waiting(engine, trigger, execution.getActivityId(), execution, execution));
    }
  }

  @Override
  public void fire(ExecutionEntity execution, Map<String, ? extends @Nullable Object> variables) {
    boolean begins = EventChoice.chosen(engine, execution);
    if (trigger.isSubscribed()) {
      engine.subscriptions().close(execution.getId());
    }
    if (!begins) {
      Activity.merge(execution, settings, variables);
    } else if (!variables.isEmpty()) {
      Mappings.bring(execution, settings, variables);
      if (settings.outputs().isEmpty() && settings.listeners().isEmpty()) {
        Mappings.dropLocals(execution); // Else they are dropped when it is left.
      }
    }
    leave(execution);
  }
}
