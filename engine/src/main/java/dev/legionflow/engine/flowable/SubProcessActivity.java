package dev.legionflow.engine.flowable;

import org.flowable.engine.impl.bpmn.behavior.SubProcessActivityBehavior;

/// An embedded sub-process: Flowable's, with our mappings (see [Operations]).
final class SubProcessActivity extends SubProcessActivityBehavior implements Settings.Configured {

  private static final long serialVersionUID = 1L;

  private final transient Settings settings;

  SubProcessActivity(Settings settings) {
    this.settings = settings;
  }

  @Override
  public Settings settings() {
    return settings;
  }
}
