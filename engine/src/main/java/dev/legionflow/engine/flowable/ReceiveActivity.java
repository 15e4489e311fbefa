package dev.legionflow.engine.flowable;

import java.util.Map;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// A receive task: an activity that waits for a message.
final class ReceiveActivity extends Activity implements Waits {

  private static final long serialVersionUID = 1L;

  private final transient Trigger trigger;

  ReceiveActivity(EngineConfiguration engine, Settings settings, Trigger trigger) {
    super(engine, settings);
    this.trigger = trigger;
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
    engine
        .triggers()
        .open(
            execution,
            Waits.waiting(engine, trigger, execution.getActivityId(), execution, execution));
  }

  @Override
  public void fire(ExecutionEntity execution, Map<String, ? extends @Nullable Object> variables) {
    engine.subscriptions().close(execution.getId());
    complete(execution, variables, null);
  }
}
