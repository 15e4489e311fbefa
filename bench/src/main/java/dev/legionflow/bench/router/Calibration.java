package dev.legionflow.bench.router;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// How far estimates of P(good enough) are what they say: of the questions for which 70 % were told
/// the model should have answered 70 % well.
final class Calibration {

  private static final int BINS = 10;
  private static final int DRAWS = 200;

  private Calibration() {}

  /// A tenth of the questions, or more where estimates are the same.
  ///
  /// @param told the mean estimate
  /// @param good how many were good
  record Bin(int size, double told, double good) {}

  /// As many questions in each bin, by the estimate; the same estimates are in the same bin.
  static List<Bin> bins(double[] told, boolean[] good) {
    var order =
        IntStream.range(0, told.length)
            .boxed()
            .sorted(Comparator.comparingDouble(at -> told[at]))
            .mapToInt(Integer::intValue)
            .toArray();
    var bins = new java.util.ArrayList<Bin>();
    var from = 0;
    for (var bin = 1; bin <= BINS; bin++) {
      var to = (int) ((long) told.length * bin / BINS);
      while (to > from && to < told.length && told[order[to]] == told[order[to - 1]]) {
        to++;
      }
      if (to <= from) {
        continue;
      }
      var sum = 0.0;
      var right = 0;
      for (var at = from; at < to; at++) {
        sum += told[order[at]];
        right += good[order[at]] ? 1 : 0;
      }
      bins.add(new Bin(to - from, sum / (to - from), (double) right / (to - from)));
      from = to;
    }
    return bins;
  }

  /// The expected calibration error: how far the bins are off, in the mean over all questions.
  static double error(double[] told, boolean[] good) {
    return bins(told, good).stream()
        .mapToDouble(bin -> Math.abs(bin.told() - bin.good()) * bin.size() / told.length)
        .sum();
  }

  /// What the error would be by chance if the estimates were exactly right.
  static double errorByChance(double[] told) {
    var random = new SplittableRandom(3);
    var good = new boolean[told.length];
    var sum = 0.0;
    for (var draw = 0; draw < DRAWS; draw++) {
      for (var at = 0; at < told.length; at++) {
        good[at] = random.nextDouble() < told[at];
      }
      sum += error(told, good);
    }
    return sum / DRAWS;
  }

  /// The mean squared distance (Brier 1950).
  static double brier(double[] told, boolean[] good) {
    var sum = 0.0;
    for (var at = 0; at < told.length; at++) {
      sum += square(told, good, at);
    }
    return sum / told.length;
  }

  private static double square(double[] told, boolean[] good, int at) {
    var off = told[at] - (good[at] ? 1 : 0);
    return off * off;
  }

  /// Two tables: how the rules compare, and the default router's bins.
  static String table(List<Outcome> rows, Map<String, double[][]> estimates) {
    var text =
        new StringBuilder(
            "| model | estimate | calibration error (by chance) | Brier | Brier − base rate's [95 %] |\n|---|---|--:|--:|--:|\n");
    for (var model = 0; model < 2; model++) {
      var good = good(rows, model);
      var base = bounded(estimates.values().iterator().next()[model]);
      for (var entry : estimates.entrySet()) {
        var told = bounded(entry.getValue()[model]);
        text.append(
            "| %s | %s | %.3f (%.3f) | %.4f | %s |%n"
                .formatted(
                    model == 0 ? "weak" : "strong",
                    entry.getKey(),
                    error(told, good),
                    errorByChance(told),
                    brier(told, good),
                    Arrays.equals(told, base)
                        ? ""
                        : Intervals.mean(differences(told, base, good))));
      }
    }
    var of = estimates.get(Routers.DEFAULT);
    if (of != null) {
      text.append(
          "%n| default, tenth of the questions | weak: told | was good | strong: told | was good |%n|--:|--:|--:|--:|--:|%n"
              .formatted());
      var weak = bins(bounded(of[0]), good(rows, 0));
      var strong = bins(bounded(of[1]), good(rows, 1));
      for (var at = 0; at < Math.max(weak.size(), strong.size()); at++) {
        text.append("| %d | %s | %s |%n".formatted(at + 1, cells(weak, at), cells(strong, at)));
      }
    }
    return text.toString();
  }

  private static String cells(List<Bin> bins, int at) {
    return at >= bins.size()
        ? " | "
        : "%.3f | %.3f".formatted(bins.get(at).told(), bins.get(at).good());
  }

  private static boolean[] good(List<Outcome> rows, int model) {
    var good = new boolean[rows.size()];
    for (var at = 0; at < good.length; at++) {
      var row = rows.get(at);
      good[at] = (model == 0 ? row.weakValue() : row.strongValue()) > 0;
    }
    return good;
  }

  /// As the router bounds what it tells.
  private static double[] bounded(double[] told) {
    return Arrays.stream(told).map(value -> Math.clamp(value, 0.01, 0.99)).toArray();
  }

  private static double[] differences(double[] told, double[] base, boolean[] good) {
    var differences = new double[told.length];
    for (var at = 0; at < told.length; at++) {
      differences[at] = square(told, good, at) - square(base, good, at);
    }
    return differences;
  }
}
