package dev.legionflow.engine.flowable;

import java.util.Locale;

/// When a listener is called.
public enum ListenerEvent {
  START,
  END,
  CREATING,
  ASSIGNING,
  UPDATING,
  COMPLETING;

  /// Whether it is something that happens to a user task, and not to any element.
  public boolean ofTask() {
    return this != START && this != END;
  }

  /// @param name as the diagram has it
  static ListenerEvent of(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
