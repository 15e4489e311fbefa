package dev.legionflow.workers.router.registry;

/// What a model is thought to be able to do before anything was measured, cheapest first. It is the
/// prior of the estimates and the order of failover; the measured outcomes overrule it.
public enum Tier {
  /// Costs nothing a call, such as a model on one's own machine.
  FREE,
  BUDGET,
  STANDARD,
  PREMIUM,
  FLAGSHIP
}
