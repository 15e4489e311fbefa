package dev.legionflow.bench.router;

import java.util.List;
import java.util.stream.IntStream;

/// What a router gains on the way from no calls of the strong model to all of them, as the RouteLLM
/// paper defines it (Ong et al. 2024, section 3): PGR is the share of the gap between the weak and
/// the strong model's accuracy that is closed.
///
/// @param gains for each number of strong calls the sum of what they changed
/// @param weak how many the weak model answers correctly
/// @param strong how many the strong model does
record Curve(List<Integer> gains, int weak, int strong) {

  /// @param scores the higher, the rather to the strong model; ties go by the row's number
  static Curve of(List<Outcome> rows, double[] scores) {
    return of(rows, scores, IntStream.range(0, rows.size()).toArray());
  }

  /// @param chosen the rows that count, one as often as it is named
  static Curve of(List<Outcome> rows, double[] scores, int[] chosen) {
    var order =
        IntStream.of(chosen)
            .boxed()
            .sorted((a, b) -> Double.compare(scores[b], scores[a]))
            .toList();
    var gains = new java.util.ArrayList<Integer>(order.size() + 1);
    var gain = 0;
    var weak = 0;
    gains.add(0);
    for (var at : order) {
      var row = rows.get(at);
      weak += (int) row.weakValue();
      gain += (int) (row.strongValue() - row.weakValue());
      gains.add(gain);
    }
    return new Curve(gains, weak, weak + gain);
  }

  /// The mean PGR over all shares of strong calls; a router that knows nothing has .5. No number
  /// where the models are equally good.
  double apgr() {
    var sum = 0.0;
    for (var at = 1; at < gains.size(); at++) {
      sum += (gains.get(at - 1) + gains.get(at)) / 2.0;
    }
    return sum / (gains.size() - 1) / (strong - weak);
  }

  /// The smallest share of strong calls that closes this share of the gap (CPT).
  double callsFor(double pgr) {
    for (var at = 0; at < gains.size(); at++) {
      if (gains.get(at) >= pgr * (strong - weak)) {
        return (double) at / (gains.size() - 1);
      }
    }
    return 1;
  }

  /// The smallest share of strong calls with this share of the strong model's accuracy.
  double callsAtQuality(double share) {
    for (var at = 0; at < gains.size(); at++) {
      if (weak + gains.get(at) >= share * strong) {
        return (double) at / (gains.size() - 1);
      }
    }
    return 1;
  }
}
