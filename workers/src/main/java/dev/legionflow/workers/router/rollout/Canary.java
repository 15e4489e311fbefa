package dev.legionflow.workers.router.rollout;

import org.jspecify.annotations.Nullable;

/// A new version that gets a part of the calls of the one that it is to replace.
///
/// @param candidate the new version, as `baseline` the present one
/// @param baselineWeight what the candidate is given when it is promoted
/// @param percent the candidate's share of the calls
/// @param state `RUNNING`, `PROMOTED`, `ROLLED_BACK` or `STOPPED`
public record Canary(
    String modelId,
    String candidate,
    String baseline,
    int baselineWeight,
    int percent,
    Terms terms,
    long beganAt,
    String state,
    @Nullable Long endedAt,
    @Nullable String why) {

  static final String RUNNING = "RUNNING";
  static final String PROMOTED = "PROMOTED";
  static final String ROLLED_BACK = "ROLLED_BACK";
  static final String STOPPED = "STOPPED";

  boolean has(String version) {
    return candidate.equals(version) || baseline.equals(version);
  }
}
