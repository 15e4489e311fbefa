package dev.legionflow.bench.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/// How much less was earned than by whoever knows the best formation of each task, in expectation:
/// the sum over the steps. With 95 % intervals over the seeds, by the bootstrap (Efron 1979).
final class Regret {

  private static final String BEST_FIXED = "best fixed one, in hindsight";
  private static final int DRAWS = 2_000;

  private Regret() {}

  /// By the learner's name, one number for each seed.
  static Map<String, double[]> of(LongFunction<World> worlds, int seeds) {
    Map<String, double[]> regrets = new LinkedHashMap<>();
    for (var each : Learners.all().entrySet()) {
      var regret = new double[seeds];
      for (var seed = 0; seed < seeds; seed++) {
        // A world of its own for each, as what it draws depends on what was chosen.
        regret[seed] = run(worlds.apply(seed + 1), each.getValue().apply(seed + 1_000));
      }
      regrets.put(each.getKey(), regret);
    }
    var fixed = new double[seeds];
    for (var seed = 0; seed < seeds; seed++) {
      fixed[seed] = bestFixed(worlds.apply(seed + 1));
    }
    regrets.put(BEST_FIXED, fixed);
    return regrets;
  }

  private static double run(World world, Learner learner) {
    var regret = 0.0;
    for (var step = 0; step < world.steps(); step++) {
      var situation = world.situation(step);
      var taken = learner.choose(situation);
      regret += best(world, step) - world.mean(step, taken);
      learner.learn(situation, taken, world.reward(step, taken));
    }
    return regret;
  }

  private static double best(World world, int step) {
    return world.situation(step).formations().stream()
        .mapToDouble(each -> world.mean(step, each))
        .max()
        .orElse(0);
  }

  /// The same one for all tasks.
  private static double bestFixed(World world) {
    var regrets = new HashMap<String, Double>();
    for (var step = 0; step < world.steps(); step++) {
      var best = best(world, step);
      for (var each : world.situation(step).formations()) {
        regrets.merge(each, best - world.mean(step, each), Double::sum);
      }
    }
    return regrets.values().stream().min(Comparator.naturalOrder()).orElse(0.0);
  }

  static String table(Map<String, double[]> regrets) {
    var shipped = regrets.getOrDefault(Learners.SHIPPED, new double[0]);
    var lines = new ArrayList<String>();
    lines.add("| policy | regret [95 %] | more than the default [95 %] | worse in |");
    lines.add("|---|--:|--:|--:|");
    regrets.forEach((name, values) -> {
      var differences = new double[values.length];
      Arrays.setAll(differences, at -> values[at] - shipped[at]);
      var worse = Arrays.stream(differences).filter(difference -> difference > 0).count();
      var same = name.equals(Learners.SHIPPED);
      lines.add(
          "| %s | %s | %s | %s |"
              .formatted(
                  name,
                  interval(values),
                  same ? "" : interval(differences),
                  same ? "" : "%d of %d seeds".formatted(worse, values.length)));
    });
    return String.join("\n", lines);
  }

  static String interval(double[] values) {
    var random = new SplittableRandom(1);
    var means = new double[DRAWS];
    for (var draw = 0; draw < DRAWS; draw++) {
      means[draw] =
          random
              .ints(values.length, 0, values.length)
              .mapToDouble(at -> values[at])
              .average()
              .orElse(0);
    }
    Arrays.sort(means);
    return String.format(
        Locale.ROOT,
        "%.1f [%.1f, %.1f]",
        Arrays.stream(values).average().orElse(0),
        means[DRAWS / 40],
        means[DRAWS - 1 - DRAWS / 40]);
  }

  /// What is printed at the end: where the default is not the best of those that learn.
  static List<String> lost(Map<String, double[]> regrets) {
    var shipped = mean(regrets.getOrDefault(Learners.SHIPPED, new double[0]));
    return regrets.entrySet().stream()
        .filter(each -> !each.getKey().equals(BEST_FIXED))
        .filter(each -> mean(each.getValue()) < shipped)
        .map(Map.Entry::getKey)
        .toList();
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(0);
  }
}
