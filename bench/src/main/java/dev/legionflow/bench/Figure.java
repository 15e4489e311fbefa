package dev.legionflow.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One measured number, beside a peer's where there is one.
///
/// @param unit what ends in `/s` is better when it is more, all else when it is less
/// @param median of the rounds
/// @param peer whose figure it is compared with
/// @param ratio more than 1 is better than the peer
record Figure(
    String name,
    String unit,
    double median,
    List<Double> rounds,
    @Nullable String peer,
    @JsonProperty("peer_median") @Nullable Double peerMedian,
    @Nullable Double ratio) {

  static Figure alone(String name, String unit, List<Double> rounds) {
    return new Figure(name, unit, round(median(rounds)), rounded(rounds), null, null, null);
  }

  static Figure against(
      String peer, List<Double> peerRounds, String name, String unit, List<Double> rounds) {
    var ours = median(rounds);
    var theirs = median(peerRounds);
    var ratio = unit.endsWith("/s") ? ours / theirs : theirs / ours;
    return new Figure(
        name,
        unit,
        round(ours),
        rounded(rounds),
        peer,
        round(theirs),
        Double.isFinite(ratio) ? round(ratio) : null);
  }

  static double median(List<Double> rounds) {
    if (rounds.isEmpty()) {
      throw new IllegalArgumentException("no rounds");
    }
    var sorted = rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    var half = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[half]
        : Arrays.stream(sorted, half - 1, half + 1).sum() / 2;
  }

  private static List<Double> rounded(List<Double> rounds) {
    return rounds.stream().map(Figure::round).toList();
  }

  /// To four digits: more would only pretend.
  static double round(double value) {
    if (value == 0 || !Double.isFinite(value)) {
      return value;
    }
    var scale = Math.pow(10, 3 - Math.floor(Math.log10(Math.abs(value))));
    return Math.round(value * scale) / scale;
  }
}
