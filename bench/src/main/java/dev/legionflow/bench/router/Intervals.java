package dev.legionflow.bench.router;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// 95 % intervals by the bootstrap (Efron 1979, percentiles): rows are drawn with replacement, for
/// both routers the same ones.
final class Intervals {

  private static final int DRAWS = 1_000;

  private Intervals() {}

  /// An interval and its middle.
  record Interval(double value, double low, double high) {
    @Override
    public String toString() {
      return Double.isFinite(value) ? "%.3f [%.3f, %.3f]".formatted(value, low, high) : "none";
    }
  }

  static Interval apgr(List<Outcome> rows, double[] scores) {
    return of(
        Curve.of(rows, scores).apgr(), drawn -> Curve.of(rows, scores, drawn).apgr(), rows.size());
  }

  /// How much more the first has than the second.
  static Interval difference(List<Outcome> rows, double[] first, double[] second) {
    return of(
        Curve.of(rows, first).apgr() - Curve.of(rows, second).apgr(),
        drawn -> Curve.of(rows, first, drawn).apgr() - Curve.of(rows, second, drawn).apgr(),
        rows.size());
  }

  /// The mean of what each row has.
  static String mean(double[] values) {
    var interval =
        of(
            Arrays.stream(values).average().orElse(0),
            drawn -> Arrays.stream(drawn).mapToDouble(at -> values[at]).average().orElse(0),
            values.length);
    return "%.4f [%.4f, %.4f]".formatted(interval.value(), interval.low(), interval.high());
  }

  private static Interval of(
      double value, java.util.function.ToDoubleFunction<int[]> statistic, int size) {
    var random = new SplittableRandom(1);
    var values = new double[DRAWS];
    var drawn = new int[size];
    for (var draw = 0; draw < DRAWS; draw++) {
      for (var at = 0; at < size; at++) {
        drawn[at] = random.nextInt(size);
      }
      values[draw] = statistic.applyAsDouble(drawn);
    }
    Arrays.sort(values);
    return new Interval(value, values[DRAWS / 40], values[DRAWS - 1 - DRAWS / 40]);
  }
}
