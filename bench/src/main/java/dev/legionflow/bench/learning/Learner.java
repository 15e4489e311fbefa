package dev.legionflow.bench.learning;

import dev.legionflow.workers.formation.choice.Situation;

/// Chooses formations, and is told what came of them.
interface Learner {

  String choose(Situation situation);

  void learn(Situation situation, String formation, double reward);
}
