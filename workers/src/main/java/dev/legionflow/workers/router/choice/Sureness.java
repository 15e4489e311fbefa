package dev.legionflow.workers.router.choice;

/// Makes probabilities of what a [GaussianProcess] tells (Platt 1999): the process is set to put
/// cases in order, and is too careful in how far apart it puts them. A logistic curve is laid
/// through what it says of each case that it knows when it does not know that case's own outcome.
///
/// Few cases change little: the slope begins as the process has it, and the level at what is
/// believed beforehand.
final class Sureness {

  /// How many cases of the mean the level beforehand counts for.
  private static final double LEVEL = 4;

  /// How firmly the slope stays, in units of what a case can tell of it.
  private static final double SLOPE = 10;

  private static final int STEPS = 20;
  private static final double LEAST = 0.01;

  private final double middle;
  private final double width;
  private final double level;
  private final double slope;

  private Sureness(double middle, double width, double level, double slope) {
    this.middle = middle;
    this.width = width;
    this.level = level;
    this.slope = slope;
  }

  /// @param told what the process says of each case without its own outcome
  /// @param good the outcomes, 0 or 1
  /// @param trust how much each case counts
  /// @param mean the share that is good, by these and by what is believed beforehand
  static Sureness of(double[] told, double[] good, double[] trust, double mean) {
    var count = 0.0;
    var sum = 0.0;
    var squares = 0.0;
    for (var at = 0; at < told.length; at++) {
      count += trust[at];
      sum += trust[at] * told[at];
      squares += trust[at] * told[at] * told[at];
    }
    var middle = count > 0 ? sum / count : 0;
    var width = count > 0 ? Math.sqrt(Math.max(0, squares / count - middle * middle)) : 0;
    width = Math.max(width, 1e-6);
    var believed = Math.clamp(mean, LEAST, 1 - LEAST);
    var asTold = width / (believed * (1 - believed));
    var level = Math.log(believed / (1 - believed));
    var slope = asTold;
    // Newton's steps on a function with one lowest point.
    for (var step = 0; step < STEPS; step++) {
      var share = logistic(level);
      var byLevel = LEVEL * (share - believed);
      var bySlope = SLOPE * (slope - asTold);
      var levels = LEVEL * share * (1 - share);
      var both = 0.0;
      var slopes = SLOPE;
      for (var at = 0; at < told.length; at++) {
        var place = (told[at] - middle) / width;
        share = logistic(level + slope * place);
        var off = trust[at] * (share - good[at]);
        var bend = trust[at] * share * (1 - share);
        byLevel += off;
        bySlope += off * place;
        levels += bend;
        both += bend * place;
        slopes += bend * place * place;
      }
      var determinant = levels * slopes - both * both;
      var up = (slopes * byLevel - both * bySlope) / determinant;
      var steeper = (levels * bySlope - both * byLevel) / determinant;
      // A step that is too long is cut, so that the next one is not lost in a flat place.
      level -= Math.clamp(up, -1, 1);
      slope -= Math.clamp(steeper, -1, 1);
    }
    // What puts them in the wrong order puts them in none.
    return new Sureness(middle, width, level, Math.max(0, slope));
  }

  /// The probability, where the process tells this value.
  double of(double told) {
    return logistic(level + slope * (told - middle) / width);
  }

  private static double logistic(double value) {
    return 1 / (1 + Math.exp(-value));
  }
}
