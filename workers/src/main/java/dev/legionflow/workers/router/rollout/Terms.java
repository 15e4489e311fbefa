package dev.legionflow.workers.router.rollout;

/// What a canary is held to.
///
/// @param alpha the probability of deciding wrongly, over all looks and all three figures
/// @param successMargin how much less often its answers may be good, such as 0.05
/// @param latencyMargin by which part it may take longer, such as 0.25
/// @param costMargin by which part it may cost more
/// @param latencyCapMillis a longer time counts as this one
/// @param costCapMicroDollars a higher cost counts as this one
/// @param mostCalls of the candidate, after which it is rolled back when nothing is shown
/// @param byVerdict whether an answer is good when somebody says so, and not already when it came
/// @param mostDays after which it is rolled back when nothing is shown, however few calls there
///   were
public record Terms(
    double alpha,
    double successMargin,
    double latencyMargin,
    double costMargin,
    long latencyCapMillis,
    long costCapMicroDollars,
    long mostCalls,
    boolean byVerdict,
    int mostDays) {

  /// What is given where nobody says.
  public static final int MOST_DAYS = 14;

  public Terms {
    between("alpha", alpha, 1e-9, 0.5);
    between("successMargin", successMargin, 0, 1);
    between("latencyMargin", latencyMargin, 0, 100);
    between("costMargin", costMargin, 0, 100);
    between("latencyCapMillis", (double) latencyCapMillis, 1, 3_600_000);
    between("costCapMicroDollars", (double) costCapMicroDollars, 1, 1e15);
    between("mostCalls", (double) mostCalls, 10, 1e9);
    between("mostDays", mostDays, 1, 365);
  }

  private static void between(String name, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new IllegalArgumentException(
          "%s must be from %s to %s, but is %s".formatted(name, least, most, value));
    }
  }
}
