package dev.legionflow.bench.learning;

import dev.legionflow.bench.learning.Simulation.Drift;
import dev.legionflow.workers.formation.choice.Past;
import dev.legionflow.workers.formation.choice.Policy;
import dev.legionflow.workers.formation.choice.Policy.Kind;
import dev.legionflow.workers.formation.evaluation.Logged;
import dev.legionflow.workers.formation.evaluation.OffPolicy;
import dev.legionflow.workers.formation.evaluation.Report;
import dev.legionflow.workers.formation.evaluation.Report.Estimate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// How near the evaluation of a policy comes to its true value, in the steady simulation, by
/// choices of the default policy while it learned, and by even ones.
final class Judging {

  private static final int CHOICES = 500;

  private Judging() {}

  /// What one estimator was off by, and how often its interval had the truth.
  private static final class Score {
    private int count;
    private int covered;
    private double sum;
    private double squares;

    void add(Estimate estimate, double truth) {
      var error = estimate.value() - truth;
      count++;
      covered += truth >= estimate.low() && truth <= estimate.high() ? 1 : 0;
      sum += error;
      squares += error * error;
    }

    String row() {
      return String.format(
          Locale.ROOT,
          "%+.3f | %.3f | %d of %d",
          sum / count,
          Math.sqrt(squares / count),
          covered,
          count);
    }
  }

  static String table(int seeds) {
    var lines = new ArrayList<String>();
    lines.add(
        "A simulation: each of the four formations for all tasks, and the heuristics, judged by %d choices; %d seeds."
            .formatted(CHOICES, seeds));
    lines.add(
        "\n| choices of | estimator | mean error | root mean square error | 95 % interval has the truth |");
    lines.add("|---|---|--:|--:|--:|");
    for (var by : List.of(Policy.USUAL, new Policy("even", Kind.UNIFORM, null, 0.01, 0.995, 0))) {
      scores(by, seeds)
          .forEach((name, score) ->
              lines.add("| %s | %s | %s |".formatted(by.name(), name, score.row())));
    }
    return String.join("\n", lines);
  }

  private static Map<String, Score> scores(Policy by, int seeds) {
    Map<String, Score> scores = new LinkedHashMap<>();
    for (var seed = 1; seed <= seeds; seed++) {
      var world = new Simulation(seed, CHOICES, Drift.NONE);
      var log = log(by, world, seed);
      for (var target : targets()) {
        var report = OffPolicy.of(target, log);
        var truth = truth(target, world);
        for (var each : estimates(report).entrySet()) {
          scores.computeIfAbsent(each.getKey(), _ -> new Score()).add(each.getValue(), truth);
        }
      }
    }
    return scores;
  }

  private static Map<String, Estimate> estimates(Report report) {
    Map<String, Estimate> all = new LinkedHashMap<>();
    all.put("IPS", report.ips());
    all.put("self-normalised IPS", report.snips());
    all.put("doubly robust", report.doublyRobust());
    return all;
  }

  /// Policies that do not learn, as their value is known.
  private static List<Policy> targets() {
    var targets = new ArrayList<Policy>();
    for (var each : Simulation.FORMATIONS) {
      targets.add(new Policy(each, Kind.FIXED, each, 0, 1, 0));
    }
    targets.add(new Policy("heuristics", Kind.HEURISTIC, null, 0, 1, 0));
    return targets;
  }

  private static double truth(Policy target, World world) {
    var sum = 0.0;
    for (var step = 0; step < world.steps(); step++) {
      for (var each : target.choose(world.situation(step), List.of()).byFormation().entrySet()) {
        sum += each.getValue() * world.mean(step, each.getKey());
      }
    }
    return sum / world.steps();
  }

  private static List<Logged> log(Policy by, World world, long seed) {
    var random = new SplittableRandom(seed + 1_000);
    var past = new HashMap<String, List<Past>>();
    var logged = new ArrayList<Logged>();
    for (var step = 0; step < world.steps(); step++) {
      var situation = world.situation(step);
      var known = past.computeIfAbsent(situation.taskType(), _ -> new ArrayList<>());
      var chosen = by.choose(situation, known);
      var taken = chosen.draw(random);
      var reward = world.reward(step, taken);
      logged.add(new Logged(situation, known, chosen.byFormation(), taken, reward));
      known.addFirst(new Past(taken, situation.sizeClass(), reward));
    }
    return logged;
  }
}
