package dev.legionflow.workers.router.registry;

/// What a model's interface offers. A task that needs it goes to models that have it only.
public enum Feature {
  TOOLS,
  JSON,
  STREAMING,
  /// How freely it answers can be set. Models that think refuse to be told; it is not sent to them.
  TEMPERATURE
}
