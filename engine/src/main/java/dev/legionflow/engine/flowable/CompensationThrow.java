package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Settings.Configured;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// An intermediate or end event that has completed activities undone, and waits until they are.
final class CompensationThrow extends AbstractBpmnActivityBehavior implements Configured {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;
  private final transient Settings settings;

  /// Null for all that are in its scope.
  private final @Nullable String activityId;

  CompensationThrow(EngineConfiguration engine, Settings settings, @Nullable String activityId) {
    this.engine = engine;
    this.settings = settings;
    this.activityId = activityId;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    if (!engine.compensations().begin(execution, activityId)) {
      leave(execution);
    }
  }

  /// All handlers are done.
  @Override
  public void trigger(DelegateExecution execution, @Nullable String name, @Nullable Object data) {
    leave(execution);
  }
}
