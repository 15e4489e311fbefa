package dev.legionflow.workers.router.rollout;

/// Bounds of the mean of values between 0 and 1 that hold at all times at once: whoever looks after
/// each value, and stops when they like what they see, is wrong with the given probability at most.
///
/// For a mean `p` the likelihood ratio of the values against `p`, mixed over all other means with
/// weights Beta(½, ½), is a supermartingale that begins with 1; by Ville's inequality it ever
/// passes 1/α with probability α at most. The bounds hold each `p` whose ratio has not passed it.
/// This is the mixture of Robbins (1970); that it holds for bounded values and not only for
/// successes and failures is in Howard, Ramdas, McAuliffe, Sekhon, "Time-uniform, nonparametric,
/// nonasymptotic confidence sequences" (Annals of Statistics 49, 2021), sub-Bernoulli case.
///
/// @param lower 0 where nothing is known
/// @param upper 1 where nothing is known
record ConfidenceSequence(double lower, double upper) {

  private static final double A = 0.5;
  private static final double B = 0.5;
  private static final int STEPS = 60;

  /// @param count how many values
  /// @param sum of them
  /// @param alpha the probability of ever being wrong
  static ConfidenceSequence of(long count, double sum, double alpha) {
    if (count == 0) {
      return new ConfidenceSequence(0, 1);
    }
    // Sums of many small numbers stray a little.
    var good = Math.clamp(sum, 0.0, (double) count);
    var bad = count - good;
    var mean = good / count;
    var mixture = logBeta(A + good, B + bad) - logBeta(A, B);
    var limit = Math.log(1 / alpha);
    return new ConfidenceSequence(
        good == 0 ? 0 : bound(mean, 0, good, bad, mixture, limit),
        bad == 0 ? 1 : bound(mean, 1, good, bad, mixture, limit));
  }

  /// The place between the mean, which is inside, and an end, which is outside.
  private static double bound(
      double inside, double outside, double good, double bad, double mixture, double limit) {
    var in = inside;
    var out = outside;
    for (var i = 0; i < STEPS; i++) {
      var middle = (in + out) / 2;
      var ratio = mixture - term(good, middle) - term(bad, 1 - middle);
      if (ratio < limit) {
        in = middle;
      } else {
        out = middle;
      }
    }
    return out;
  }

  private static double term(double times, double p) {
    return times == 0 ? 0 : times * Math.log(p);
  }

  private static double logBeta(double a, double b) {
    return logGamma(a) + logGamma(b) - logGamma(a + b);
  }

  /// Stirling's series, after moving to where it is exact to 1e-12.
  static double logGamma(double x) {
    var shift = 0.0;
    var z = x;
    while (z < 12) {
      shift -= Math.log(z);
      z++;
    }
    var inverse = 1 / z;
    var square = inverse * inverse;
    return shift
        + (z - 0.5) * Math.log(z)
        - z
        + 0.5 * Math.log(2 * Math.PI)
        + inverse * (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680)));
  }
}
