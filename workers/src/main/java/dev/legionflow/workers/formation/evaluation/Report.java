package dev.legionflow.workers.formation.evaluation;

import java.util.Locale;

/// What a policy would have earned for each mission.
///
/// @param policy its name
/// @param decisions how many choices with an outcome this is of
/// @param effective as how many choices of its own they count: the square of the weights' sum, by
///   the sum of their squares (Kong 1992)
/// @param greatestWeight how many times more probable the policy would have made one of them
/// @param unsupported the share of its choices that was never tried, so that nothing can be said
/// @param logged what was earned by the choices that were made
/// @param ips by inverse propensities (Horvitz and Thompson 1952)
/// @param snips the same, normalised by the weights (Swaminathan and Joachims 2015)
/// @param doublyRobust with what was believed of the formations, mended by inverse propensities
///   (Dudík, Langford and Li 2011)
/// @param gain how much `doublyRobust` is above `logged`
public record Report(
    String policy,
    int decisions,
    double effective,
    double greatestWeight,
    double unsupported,
    Estimate logged,
    Estimate ips,
    Estimate snips,
    Estimate doublyRobust,
    Estimate gain) {

  /// How much worse a policy may be than what is there.
  public static final double MARGIN = 0.05;

  public static final int LEAST_DECISIONS = 30;
  public static final double LEAST_EFFECTIVE = 15;
  public static final double MOST_UNSUPPORTED = 0.05;

  /// A number with its 95 % interval.
  public record Estimate(double value, double low, double high) {
    @Override
    public String toString() {
      return String.format(Locale.ROOT, "%.3f [%.3f, %.3f]", value, low, high);
    }
  }

  /// What speaks against switching it on; empty for nothing.
  public String objection() {
    if (decisions < LEAST_DECISIONS) {
      return "%d recorded choices are too few to judge it by: %d are needed"
          .formatted(decisions, LEAST_DECISIONS);
    }
    if (unsupported > MOST_UNSUPPORTED) {
      return String.format(
          Locale.ROOT, "%.0f %% of what it would choose was never tried", 100 * unsupported);
    }
    if (effective < LEAST_EFFECTIVE) {
      return String.format(
          Locale.ROOT,
          "the recorded choices are so unlike its own that they count as %.0f: %.0f are needed",
          effective,
          LEAST_EFFECTIVE);
    }
    return gain.low() < -MARGIN
        ? "it may be worse: its gain is %s, and must not be below -%s".formatted(gain, MARGIN)
        : "";
  }
}
