package dev.legionflow.engine.dialect;

/// What an element of a diagram needs in the same deployment.
public record Companion(String elementId, Kind kind, String id) {

  public enum Kind {
    PROCESS,
    DECISION,
    FORM
  }
}
