package dev.legionflow.bench.learning;

import dev.legionflow.bench.learning.Kind.Task;
import dev.legionflow.bench.learning.Kind.World;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `legion bench learning --reflexion`.
@Command(
    name = "legion bench learning --reflexion",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "A simulation: when reflexion stops, beside always and never trying again, on tasks whose",
      "chances were planted. An attempt costs 1. The same tasks, and what happens with them, for all."
    })
final class ReflexionBench implements Callable<Integer> {

  private static final double MARGIN = 0.02;
  private static final int DRAWS = 1_000;
  private static final int TO_LEARN_FROM = 200;

  @Option(
      names = "--tasks",
      paramLabel = "N",
      defaultValue = "10000",
      description = "tasks of each world (${DEFAULT-VALUE})")
  private int tasks;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "(${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--threshold",
      paramLabel = "X",
      defaultValue = "0.05",
      description = "the improvement threshold, from 0 to 1 (${DEFAULT-VALUE})")
  private double threshold;

  @Override
  public Integer call() {
    if (tasks < 100 || tasks > 1_000_000 || !(threshold >= 0 && threshold <= 1)) {
      System.err.println(
          "legion bench learning --reflexion: --tasks must be 100 to 1000000, --threshold 0 to 1");
      return 2;
    }
    IO.println(
        """
        Simulation: %d tasks of each world, seed %d, at most %d attempts, threshold %s. 95 %% intervals by \
        the bootstrap over tasks. "Same cost" is always for some tasks, drawn by lot, and never for the \
        others, so that all together cost what the stop rule costs. Non-inferior: the interval of stop \
        less always is above -%.0f points.
        """
            .formatted(tasks, seed, Kind.ATTEMPTS, threshold, 100 * MARGIN));
    IO.println(
        "| world | told | prior | never | always | stop | same cost | stop less same cost | stop less always | |");
    IO.println("|---|---|---|---|---|---|---|---|---|---|");
    for (World world : Kind.worlds()) {
      SplittableRandom random = new SplittableRandom(seed);
      List<Task> before = draw(world, TO_LEARN_FROM, random);
      List<Task> all = draw(world, tasks, random);
      for (boolean scores : new boolean[] {false, true}) {
        row(world, all, new StopRule(threshold, scores, null), "none");
        row(
            world,
            all,
            new StopRule(threshold, scores, StopRule.learned(before, scores)),
            "of %d tasks".formatted(TO_LEARN_FROM));
      }
    }
    return 0;
  }

  private static List<Task> draw(World world, int count, SplittableRandom random) {
    List<Task> drawn = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      drawn.add(world.draw(random));
    }
    return drawn;
  }

  /// What each policy does with one task: whether it passes, and in how many attempts.
  private record Result(boolean never, boolean always, int cost, boolean stop, int stopCost) {
    static Result of(Task task, StopRule rule) {
      int first = Kind.ATTEMPTS;
      for (int i = Kind.ATTEMPTS - 1; i >= 0; i--) {
        if (task.passed()[i]) {
          first = i;
        }
      }
      int stopped = rule.attempts(task);
      return new Result(
          first == 0,
          first < Kind.ATTEMPTS,
          Math.min(first + 1, Kind.ATTEMPTS),
          first < stopped,
          stopped);
    }
  }

  private void row(World world, List<Task> all, StopRule rule, String prior) {
    List<Result> results = all.stream().map(task -> Result.of(task, rule)).toList();
    Totals total = Totals.of(results, null);
    double[] same = interval(results, Totals::lessSameCost);
    double[] always = interval(results, Totals::lessAlways);
    IO.println(
        String.format(
            Locale.ROOT,
            "| %s | %s | %s | %.1f %% in 1.00 | %.1f %% in %.2f | %.1f %% in %.2f | %.1f %% | %s | %s | %s |",
            world.name(),
            rule.scores() ? "scores" : "passed or not",
            prior,
            100 * total.never,
            100 * total.always,
            total.cost,
            100 * total.stop,
            total.stopCost,
            100 * total.sameCost(),
            points(total.lessSameCost(), same),
            points(total.lessAlways(), always),
            always[0] > -MARGIN ? "non-inferior" : "not shown"));
  }

  private static String points(double value, double[] interval) {
    return String.format(
        Locale.ROOT, "%+.1f [%+.1f, %+.1f]", 100 * value, 100 * interval[0], 100 * interval[1]);
  }

  /// Means over tasks.
  private record Totals(double never, double always, double cost, double stop, double stopCost) {

    static Totals of(List<Result> results, int @Nullable [] drawn) {
      double[] sums = new double[5];
      int count = drawn == null ? results.size() : drawn.length;
      for (int i = 0; i < count; i++) {
        Result result = results.get(drawn == null ? i : drawn[i]);
        sums[0] += result.never() ? 1 : 0;
        sums[1] += result.always() ? 1 : 0;
        sums[2] += result.cost();
        sums[3] += result.stop() ? 1 : 0;
        sums[4] += result.stopCost();
      }
      return new Totals(
          sums[0] / count, sums[1] / count, sums[2] / count, sums[3] / count, sums[4] / count);
    }

    double sameCost() {
      double retried = cost > 1 ? (stopCost - 1) / (cost - 1) : 0;
      return never + retried * (always - never);
    }

    double lessSameCost() {
      return stop - sameCost();
    }

    double lessAlways() {
      return stop - always;
    }
  }

  private static double[] interval(List<Result> results, ToDoubleFunction<Totals> statistic) {
    SplittableRandom random = new SplittableRandom(1);
    double[] values = new double[DRAWS];
    int[] drawn = new int[results.size()];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = random.nextInt(drawn.length);
      }
      values[draw] = statistic.applyAsDouble(Totals.of(results, drawn));
    }
    Arrays.sort(values);
    return new double[] {values[DRAWS / 40], values[DRAWS - 1 - DRAWS / 40]};
  }
}
