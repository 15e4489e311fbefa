package dev.legionflow.workers.formation.choice;

/// What is believed of a formation's mean reward: a Beta distribution.
///
/// @param mean within 0 and 1
/// @param strength how many outcomes of yes or no it is worth: the sum of the Beta's parameters
/// @param outcomes how many were measured in this type and class of sizes
public record Belief(String formation, double mean, double strength, int outcomes) {

  double alpha() {
    return mean * strength;
  }

  double beta() {
    return (1 - mean) * strength;
  }
}
