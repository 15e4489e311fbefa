package dev.legionflow.engine.flowable;

import org.flowable.engine.impl.bpmn.behavior.EventSubProcessActivityBehavior;

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
}
