package dev.legionflow.engine.flowable;

import java.util.Locale;

/// When a listener is called.
public enum ListenerEvent {
  START,
  END;

  /// @param name as the diagram has it
  static ListenerEvent of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
