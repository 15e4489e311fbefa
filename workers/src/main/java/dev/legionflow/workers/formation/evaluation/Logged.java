package dev.legionflow.workers.formation.evaluation;

import dev.legionflow.workers.formation.choice.Past;
import dev.legionflow.workers.formation.choice.Situation;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A choice of another policy, and what came of it.
///
/// @param past what was known of the type of tasks when it was made, the newest first
/// @param probabilities of each formation by the policy that made it
/// @param reward from 0 to 1
public record Logged(
    Situation situation,
    List<Past> past,
    Map<String, Double> probabilities,
    String formation,
    double reward) {

  public Logged {
    past = List.copyOf(past);
    probabilities = Collections.unmodifiableMap(new LinkedHashMap<>(probabilities));
  }

  double probability(String formation) {
    return probabilities.getOrDefault(formation, 0.0);
  }
}
