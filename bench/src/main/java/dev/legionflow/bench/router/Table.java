package dev.legionflow.bench.router;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/// What is printed of a file of outcomes.
final class Table {

  private static final double QUALITY = 0.95;

  private Table() {}

  static String of(List<Outcome> rows, Map<String, double[]> scores) {
    var text = new StringBuilder();
    text.append(
        "| router | APGR [95 %] | CPT50 | CPT80 | strong calls at 95 % quality | with the threshold of another half: quality, strong calls | default − this [95 %] |\n");
    text.append("|---|--:|--:|--:|--:|--:|--:|\n");
    var best = scores.get(Routers.DEFAULT);
    scores.forEach((name, values) -> {
      var curve = Curve.of(rows, values);
      text.append(
          "| %s | %s | %.3f | %.3f | %.3f | %s | %s |%n"
              .formatted(
                  name,
                  Intervals.apgr(rows, values),
                  curve.callsFor(0.5),
                  curve.callsFor(0.8),
                  curve.callsAtQuality(QUALITY),
                  held(rows, values),
                  best == null || name.equals(Routers.DEFAULT)
                      ? ""
                      : Intervals.difference(rows, best, values).toString()));
    });
    return text.toString();
  }

  /// Sets the threshold on one half of the rows and holds it on the other, both ways round.
  private static String held(List<Outcome> rows, double[] scores) {
    var order = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
    Collections.shuffle(order, new Random(2));
    var half = order.size() / 2;
    var halves = List.of(order.subList(0, half), order.subList(half, order.size()));
    var calls = 0;
    var good = 0.0;
    var strong = 0.0;
    for (var side = 0; side < 2; side++) {
      var threshold = threshold(rows, scores, halves.get(side));
      for (var at : halves.get(1 - side)) {
        var row = rows.get(at);
        var up = scores[at] >= threshold;
        calls += up ? 1 : 0;
        good += up ? row.strongValue() : row.weakValue();
        strong += row.strongValue();
      }
    }
    return "%.3f, %.3f".formatted(good / strong, (double) calls / rows.size());
  }

  private static double threshold(List<Outcome> rows, double[] scores, List<Integer> half) {
    var chosen = half.stream().mapToInt(Integer::intValue).toArray();
    var calls =
        (int) Math.ceil(Curve.of(rows, scores, chosen).callsAtQuality(QUALITY) * half.size());
    var sorted = Arrays.stream(chosen).mapToDouble(at -> -scores[at]).sorted().toArray();
    return calls == 0 ? Double.POSITIVE_INFINITY : -sorted[Math.min(calls, sorted.length) - 1];
  }
}
