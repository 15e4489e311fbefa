package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Settings.Configured;
import java.util.Objects;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.AbstractBpmnActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// An intermediate or end event that throws a signal or an escalation.
final class ThrownEvent extends AbstractBpmnActivityBehavior implements Configured, Prepared {

  private static final long serialVersionUID = 1L;

  private final transient EngineConfiguration engine;
  private final transient Trigger trigger;
  private final transient Settings settings;

  ThrownEvent(EngineConfiguration engine, Trigger trigger, Settings settings) {
    this.engine = engine;
    this.trigger = trigger;
    this.settings = settings;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  @Override
  public void prepare(ExecutionEntity execution) {
    if (trigger.kind() == Trigger.Kind.SIGNAL) {
      name(execution);
    }
  }

  private String name(ExecutionEntity execution) {
    return Expressions.string(
        Objects.requireNonNull(trigger.name()), execution, Triggers.ERROR, "name");
  }

  @Override
  public void execute(DelegateExecution delegate) {
    var execution = (ExecutionEntity) delegate;
    if (trigger.kind() == Trigger.Kind.SIGNAL) {
      // A way that was taken before this one may be about to wait for it.
      var name = name(execution);
      plan(execution, () -> signal(execution, name));
      return;
    }
    engine.escalations().raise(execution, Objects.requireNonNullElse(trigger.code(), ""));
    plan(execution, () -> leave(execution));
  }

  private void plan(ExecutionEntity execution, Runnable step) {
    engine
        .agenda()
        .planOperation(
            () -> {
              if (!Triggers.isGone(execution)) {
                step.run();
              }
            },
            execution);
  }

  private void signal(ExecutionEntity execution, String name) {
    var definition = engine.definitions().byFlowableId(execution.getProcessDefinitionId());
    var variables = execution.getVariablesLocal();
    engine.subscriptions().signal(name, variables, definition.tenantId());
    leave(execution);
  }
}
