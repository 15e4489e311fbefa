package dev.legionflow.bench.learning;

import dev.legionflow.workers.formation.choice.Situation;

/// What is chosen in: tasks, one after the other.
interface World {

  int steps();

  Situation situation(int step);

  /// What a formation would earn in the mean for the task of this step.
  double mean(int step, String formation);

  /// What it earns this time.
  double reward(int step, String formation);
}
