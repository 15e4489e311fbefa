package dev.legionflow.workers.router.rollout;

/// What is known of one version in a canary.
///
/// @param calls how many requests
/// @param measured of how many it is known whether they were good
/// @param good the sum of how good they were
/// @param latency the sum of their times, each as a part of the cap, at most 1
/// @param cost the sum of their costs, in the same way
public record Arm(
    String version, long calls, long measured, double good, double latency, double cost) {

  static Arm empty(String version) {
    return new Arm(version, 0, 0, 0, 0, 0);
  }
}
