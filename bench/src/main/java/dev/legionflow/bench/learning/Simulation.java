package dev.legionflow.bench.learning;

import dev.legionflow.workers.formation.choice.Heuristics;
import dev.legionflow.workers.formation.choice.Scores;
import dev.legionflow.workers.formation.choice.Situation;
import dev.legionflow.workers.formation.choice.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// A simulation, whose truth is drawn from a seed. Six kinds of tasks come evenly. For each, each
/// formation has a chance of success from 0.35 to 0.9, and scores of time, cost and overhead from
/// 0.2 to 0.8 that vary by 0.15 either way; the reward is by the usual weights. Of the kinds for
/// which the heuristics have a favourite, it is the best one in every other, and a random one in
/// the rest.
final class Simulation implements World {

  /// How the truth changes.
  enum Drift {
    /// Not at all.
    NONE("steady"),
    /// The chances of success walk, by a normal step of [#WALK] after each task.
    WALK("walking"),
    /// In the middle, the best formation of each kind changes places with the worst.
    SWAP("swapping");

    private final String label;

    Drift(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  static final List<String> FORMATIONS = List.of("phalanx", "vanguard", "skirmish", "spearhead");

  private static final double WALK = 0.01;
  private static final double SPREAD = 0.15;
  private static final double LEAST = 0.1;
  private static final double MOST = 0.95;

  private static final List<Situation> KINDS =
      List.of(
          new Situation("code-review", 4, FORMATIONS),
          new Situation("research", 5, FORMATIONS),
          new Situation("testing", 15, FORMATIONS),
          new Situation("deployment", 3, FORMATIONS),
          new Situation("code-review", 2, FORMATIONS),
          new Situation("triage", 6, FORMATIONS));

  /// One formation for one kind of tasks; `success` changes where there is drift.
  private record Truth(double time, double cost, double overhead) {}

  private final int steps;
  private final int[] kinds;
  private final Truth[][] truths = new Truth[KINDS.size()][FORMATIONS.size()];
  private final double[][][] success;
  private final SplittableRandom random;

  Simulation(long seed, int steps, Drift drift) {
    this.steps = steps;
    this.random = new SplittableRandom(seed);
    this.kinds = random.ints(steps, 0, KINDS.size()).toArray();
    this.success = new double[steps][KINDS.size()][];
    var chances = new double[KINDS.size()][];
    for (var kind = 0; kind < KINDS.size(); kind++) {
      chances[kind] = random.doubles(FORMATIONS.size(), 0.35, 0.9).toArray();
      for (var arm = 0; arm < FORMATIONS.size(); arm++) {
        truths[kind][arm] =
            new Truth(
                random.nextDouble(0.2, 0.8),
                random.nextDouble(0.2, 0.8),
                random.nextDouble(0.2, 0.8));
      }
      place(kind, chances[kind]);
    }
    unfold(chances, drift);
  }

  /// Puts the favourite of every other kind in the first place.
  private void place(int kind, double[] chances) {
    var situation = KINDS.get(kind);
    var favourite = Heuristics.favourite(situation.taskType(), situation.size());
    if (kind % 2 == 0 && favourite.isPresent()) {
      var best = best(kind, chances);
      swap(kind, chances, best, FORMATIONS.indexOf(favourite.get()));
    }
  }

  private void swap(int kind, double[] chances, int one, int other) {
    var chance = chances[one];
    chances[one] = chances[other];
    chances[other] = chance;
    var truth = truths[kind][one];
    truths[kind][one] = truths[kind][other];
    truths[kind][other] = truth;
  }

  private void unfold(double[][] chances, Drift drift) {
    for (var step = 0; step < steps; step++) {
      for (var kind = 0; kind < KINDS.size(); kind++) {
        success[step][kind] = chances[kind].clone();
        if (drift == Drift.SWAP && step == steps / 2) {
          // Their chances, as what they cost is told for all steps.
          var best = best(kind, chances[kind]);
          var worst = worst(kind, chances[kind]);
          var chance = chances[kind][best];
          chances[kind][best] = chances[kind][worst];
          chances[kind][worst] = chance;
        }
        if (drift == Drift.WALK) {
          for (var arm = 0; arm < FORMATIONS.size(); arm++) {
            chances[kind][arm] =
                Math.clamp(chances[kind][arm] + WALK * random.nextGaussian(), LEAST, MOST);
          }
        }
      }
    }
  }

  private int best(int kind, double[] chances) {
    var best = 0;
    for (var arm = 1; arm < chances.length; arm++) {
      best = mean(kind, arm, chances[arm]) > mean(kind, best, chances[best]) ? arm : best;
    }
    return best;
  }

  private int worst(int kind, double[] chances) {
    var worst = 0;
    for (var arm = 1; arm < chances.length; arm++) {
      worst = mean(kind, arm, chances[arm]) < mean(kind, worst, chances[worst]) ? arm : worst;
    }
    return worst;
  }

  private double mean(int kind, int arm, double chance) {
    var truth = truths[kind][arm];
    return chance
        * Weights.USUAL.reward(new Scores(1, truth.time(), truth.cost(), truth.overhead()));
  }

  @Override
  public int steps() {
    return steps;
  }

  @Override
  public Situation situation(int step) {
    return KINDS.get(kinds[step]);
  }

  @Override
  public double mean(int step, String formation) {
    var arm = FORMATIONS.indexOf(formation);
    return mean(kinds[step], arm, success[step][kinds[step]][arm]);
  }

  @Override
  public double reward(int step, String formation) {
    var arm = FORMATIONS.indexOf(formation);
    var truth = truths[kinds[step]][arm];
    var good = random.nextDouble() < success[step][kinds[step]][arm] ? 1 : 0;
    return Weights.USUAL.reward(
        new Scores(good, vary(truth.time()), vary(truth.cost()), vary(truth.overhead())));
  }

  private double vary(double score) {
    return score + random.nextDouble(-SPREAD, SPREAD);
  }

  /// The truth at the beginning, for people.
  String parameters() {
    var lines = new ArrayList<String>();
    lines.add("| task | favourite | " + String.join(" | ", FORMATIONS) + " |");
    lines.add("|---|---|" + String.join("", Collections.nCopies(FORMATIONS.size(), "---|")));
    for (var kind = 0; kind < KINDS.size(); kind++) {
      var situation = KINDS.get(kind);
      var cells = new ArrayList<String>();
      for (var arm = 0; arm < FORMATIONS.size(); arm++) {
        var truth = truths[kind][arm];
        cells.add(
            String.format(
                Locale.ROOT,
                "%.2f; %.2f, %.2f, %.2f → %.3f",
                success[0][kind][arm],
                truth.time(),
                truth.cost(),
                truth.overhead(),
                mean(kind, arm, success[0][kind][arm])));
      }
      lines.add(
          "| %s of %d | %s | %s |"
              .formatted(
                  situation.taskType(),
                  situation.size(),
                  Heuristics.favourite(situation.taskType(), situation.size()).orElse("none"),
                  String.join(" | ", cells)));
    }
    return String.join("\n", lines);
  }
}
