package dev.legionflow.workers.learning;

/// How many of how many were good. With weights both are effective numbers, and need not be whole:
/// the count is Kish's (Σw)²/Σw² (Survey Sampling, 1965, §11.2).
///
/// @param good at most `count`
/// @param count 0 for nothing known
record Proportion(double good, double count) {

  private static final int STEPS = 512;

  double rate() {
    return count == 0 ? 0.5 : good / count;
  }

  /// Wilson's score interval (JASA 22, 1927): its lower end.
  ///
  /// @param z standard deviations: 1.96 for 95 % between both ends
  double lower(double z) {
    return end(z, -1);
  }

  /// Its upper end.
  double upper(double z) {
    return end(z, 1);
  }

  private double end(double z, int side) {
    if (count == 0) {
      return side < 0 ? 0 : 1;
    }
    var p = rate();
    var square = z * z;
    var centre = p + square / (2 * count);
    var half = z * Math.sqrt(p * (1 - p) / count + square / (4 * count * count));
    return Math.clamp((centre + side * half) / (1 + square / count), 0.0, 1.0);
  }

  /// The least by which this one is better than the other: the lower end of Newcombe's interval of
  /// a difference (method 10 of Statistics in Medicine 17, 1998), which is made of Wilson's two.
  double gap(Proportion other, double z) {
    return rate() - other.rate() - Math.hypot(rate() - lower(z), other.upper(z) - other.rate());
  }

  /// The probability that this one is the better one, with the posterior Beta(1 + good, 1 + bad) of
  /// each.
  double betterThan(Proportion other) {
    var mine = density();
    var theirs = other.density();
    var below = 0.0;
    var probability = 0.0;
    for (var at = 0; at < STEPS; at++) {
      probability += mine[at] * (below + theirs[at] / 2);
      below += theirs[at];
    }
    return Math.clamp(probability, 0.0, 1.0);
  }

  /// The posterior at the middles of equal steps, its sum 1.
  private double[] density() {
    var bad = count - good;
    var density = new double[STEPS];
    var most = Double.NEGATIVE_INFINITY;
    for (var at = 0; at < STEPS; at++) {
      var x = (at + 0.5) / STEPS;
      density[at] = good * Math.log(x) + bad * Math.log1p(-x);
      most = Math.max(most, density[at]);
    }
    var sum = 0.0;
    for (var at = 0; at < STEPS; at++) {
      density[at] = Math.exp(density[at] - most);
      sum += density[at];
    }
    for (var at = 0; at < STEPS; at++) {
      density[at] /= sum;
    }
    return density;
  }

  /// Of the standard normal distribution, for probabilities above one half: Abramowitz and Stegun,
  /// Handbook of Mathematical Functions, 26.2.23, whose error is below 0.00045.
  static double quantile(double probability) {
    var t = Math.sqrt(-2 * Math.log(1 - probability));
    return t
        - (2.515517 + 0.802853 * t + 0.010328 * t * t)
            / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t * t * t);
  }
}
