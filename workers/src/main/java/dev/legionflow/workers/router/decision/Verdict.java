package dev.legionflow.workers.router.decision;

/// What is known of an answer.
///
/// @param tenantId whose decision it was
/// @param model the [dev.legionflow.workers.router.registry.Model#key()] that answered
/// @param features as in the [Choice]
/// @param propensity how probable that choice was
/// @param good from 0 (no use) to 1 (good enough)
public record Verdict(
    String decisionId,
    String tenantId,
    String taskType,
    String model,
    String features,
    double propensity,
    double good) {}
