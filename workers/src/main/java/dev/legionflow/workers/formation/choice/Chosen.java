package dev.legionflow.workers.formation.choice;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/// How probably each formation is taken, and what is believed of them.
///
/// @param probabilities in the order of the situation's formations; their sum is 1
/// @param waits whether too few outcomes are known, so that the heuristics decide
public record Chosen(
    Situation situation, List<Belief> beliefs, List<Double> probabilities, boolean waits) {

  public Chosen {
    beliefs = List.copyOf(beliefs);
    probabilities = List.copyOf(probabilities);
  }

  /// One of them, by the probabilities.
  public String draw(RandomGenerator random) {
    var left = random.nextDouble();
    for (var at = 0; at < probabilities.size(); at++) {
      left -= probabilities.get(at);
      if (left < 0) {
        return situation.formations().get(at);
      }
    }
    // What rounding left over goes to the most probable.
    var best = 0;
    for (var at = 1; at < probabilities.size(); at++) {
      best = probabilities.get(at) > probabilities.get(best) ? at : best;
    }
    return situation.formations().get(best);
  }

  /// By formation.
  public Map<String, Double> byFormation() {
    Map<String, Double> each = new LinkedHashMap<>();
    for (var at = 0; at < probabilities.size(); at++) {
      each.put(situation.formations().get(at), probabilities.get(at));
    }
    return each;
  }

  /// One line for people: `phalanx 0.71 (mean 0.68 of 12), …`.
  public String why() {
    return beliefs.stream()
        .map(belief ->
            String.format(
                Locale.ROOT,
                "%s %.2f (mean %.2f of %d)",
                belief.formation(),
                probabilities.get(beliefs.indexOf(belief)),
                belief.mean(),
                belief.outcomes()))
        .collect(Collectors.joining(", "));
  }
}
