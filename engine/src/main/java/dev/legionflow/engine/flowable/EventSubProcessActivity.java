package dev.legionflow.engine.flowable;

import org.flowable.bpmn.model.StartEvent;
import org.flowable.engine.delegate.DelegateExecution;
import org.flowable.engine.impl.bpmn.behavior.EventSubProcessActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;

/// An event sub-process: entered by [EventStart], left by [EventScopes].
final class EventSubProcessActivity extends EventSubProcessActivityBehavior
    implements Settings.Configured {

  private static final long serialVersionUID = 1L;

  private final transient Settings settings;

  EventSubProcessActivity(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Settings settings() {
    return settings;
  }

  /// What held it is over. The token stands at its start event since the event happened.
  @Override
  public void execute(DelegateExecution delegate) {
    for (var child : ((ExecutionEntity) delegate).getExecutions()) {
      if (child.getCurrentFlowElement() instanceof StartEvent event
          && event.getBehavior() instanceof EventStart start
          && !Triggers.isGone(child)) {
        start.begin(child);
        return;
      }
    }
    throw new IllegalStateException("nothing has begun " + delegate);
  }
}
