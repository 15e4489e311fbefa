package dev.legionflow.engine.decision;

import org.jspecify.annotations.Nullable;

/// A file that is no DMN that can be evaluated.
final class DmnException extends Exception {

  private static final long serialVersionUID = 1L;

  private final @Nullable String elementId;
  private final String fix;

  DmnException(@Nullable String elementId, String message, String fix) {
    super(message);
    this.elementId = elementId;
    this.fix = fix;
  }

  @Nullable String elementId() {
    return elementId;
  }

  String fix() {
    return fix;
  }
}
