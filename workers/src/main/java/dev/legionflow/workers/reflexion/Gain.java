package dev.legionflow.workers.reflexion;

/// How much better the best score is expected to become by one more attempt.
///
/// Each attempt closes some share of what lay between the best score before it and 1: all of it
/// where it passes, none where it is no better. That share is taken for a success in part, and one
/// less it for a failure in part, in a Beta distribution (with a prior of the caller's; Jeffreys'
/// 1/2, 1/2 without one). Its mean is the share that the next attempt is expected to close, and the
/// gain is that share of what is still open. Where scores are 0 or 1 only, it is the probability
/// that the next attempt passes: a / (a + b + failures).
final class Gain {

  static final double JEFFREYS = 0.5;

  private double successes;
  private double failures;
  private double best;

  /// A task that nobody has tried yet.
  ///
  /// @param successes of the prior, more than 0
  /// @param failures of the prior, more than 0
  Gain(double successes, double failures) {
    if (!(successes > 0 && failures > 0)) {
      throw new IllegalArgumentException(
          "a prior has more than 0 successes and failures, but %s and %s"
              .formatted(successes, failures));
    }
    this.successes = successes;
    this.failures = failures;
  }

  /// Takes the score of one more attempt, from 0 to 1.
  void tried(double score) {
    double closed = best >= 1 ? 1 : Math.max(0, score - best) / (1 - best);
    successes += closed;
    failures += 1 - closed;
    best = Math.max(best, score);
  }

  /// By how much the best score is expected to rise with the next attempt, from 0 to 1.
  double expected() {
    return successes / (successes + failures) * (1 - best);
  }
}
