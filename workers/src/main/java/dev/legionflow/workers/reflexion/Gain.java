package dev.legionflow.workers.reflexion;

/// How likely the next attempt passes, which is what it is expected to gain.
///
/// A task of a kind passes with a probability that nobody knows, and that differs from task to task
/// as a Beta distribution says: the prior. Each attempt that fails counts one failure, so that
/// after n of them the next one passes with a / (a + b + n) (the beta-geometric model; Weinberg and
/// Gladen 1986). An attempt that failed by little counts in part as a success: half of what its
/// score lies above that of a usual failure, on the way from there to 1. That half is a choice and
/// follows from nothing.
final class Gain {

  static final double JEFFREYS = 0.5;
  private static final double NEAR_MISS = 0.5;

  private final double usual;
  private double successes;
  private double failures;

  /// A task that nobody has tried yet.
  ///
  /// @param successes of the prior, more than 0
  /// @param failures of the prior, more than 0
  /// @param usual the score of an attempt that fails as most do, from 0 to less than 1
  Gain(double successes, double failures, double usual) {
    if (!(successes > 0 && failures > 0 && usual >= 0 && usual < 1)) {
      throw new IllegalArgumentException(
          "no prior: successes %s, failures %s, score %s".formatted(successes, failures, usual));
    }
    this.successes = successes;
    this.failures = failures;
    this.usual = usual;
  }

  /// Takes one more attempt.
  void tried(Trial trial) {
    double success =
        trial.passed() ? 1 : NEAR_MISS * Math.max(0, trial.score() - usual) / (1 - usual);
    successes += success;
    failures += 1 - success;
  }

  /// The probability that the next attempt passes.
  double expected() {
    return successes / (successes + failures);
  }
}
