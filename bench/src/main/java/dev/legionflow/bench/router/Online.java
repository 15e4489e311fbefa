package dev.legionflow.bench.router;

import dev.legionflow.workers.router.choice.Chooser;
import dev.legionflow.workers.router.choice.Decision;
import dev.legionflow.workers.router.choice.Estimates;
import dev.legionflow.workers.router.choice.Exploration;
import dev.legionflow.workers.router.choice.Requirements;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import dev.legionflow.workers.router.registry.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;

/// A run as in production: one question after the other, a verdict only of the model that was
/// called, and half-way the two models change places, prices and answers both. The models' names
/// and tiers stay.
final class Online {

  private static final int SEEDS = 5;

  /// Micro-dollars.
  private static final long WORTH = 10_000;

  private static final long CHEAP = 100;
  private static final long DEAR = 2_000;
  private static final double EPSILON = 0.1;
  private static final int WINDOW = 400;
  private static final double HALF_LIFE = 150;

  private static final List<String> NAMES = List.of("first", "second");

  private final List<Outcome> rows;
  private final Routers routers;

  Online(List<Outcome> rows, Routers routers) {
    this.rows = rows;
    this.routers = routers;
  }

  String table() {
    var named =
        List.of(
            "always the first",
            "always the second",
            "ε-greedy (.1)",
            "ε-greedy (.1), last 200",
            "adaptive");
    var value = new double[named.size()];
    var regret = new double[named.size()];
    var changing = new double[named.size()];
    var good = new double[named.size()];
    for (var seed = 0; seed < SEEDS; seed++) {
      var order = new ArrayList<>(rows);
      Collections.shuffle(order, new Random(seed));
      var runs =
          List.of(
              run(order, new Fixed(0)),
              run(order, new Fixed(1)),
              run(order, new EpsilonGreedy(seed, Integer.MAX_VALUE)),
              run(order, new EpsilonGreedy(seed, 200)),
              run(order, new Adaptive(seed)));
      var best = Math.max(runs.get(0).value(), runs.get(1).value());
      var bestOfEach =
          Math.max(runs.get(0).early(), runs.get(1).early())
              + Math.max(runs.get(0).late(), runs.get(1).late());
      for (var at = 0; at < runs.size(); at++) {
        var run = runs.get(at);
        value[at] += run.value() / SEEDS;
        regret[at] += (best - run.value()) / SEEDS;
        changing[at] += (bestOfEach - run.value()) / SEEDS;
        good[at] += run.good() / SEEDS;
      }
    }
    var text = new StringBuilder();
    text.append(
        "| rule | value, $ | regret to the best fixed model, $ | to the best fixed model of each half, $ | good answers |\n");
    text.append("|---|--:|--:|--:|--:|\n");
    for (var at = 0; at < named.size(); at++) {
      text.append(
          "| %s | %.2f | %.2f | %.2f | %.3f |%n"
              .formatted(
                  named.get(at),
                  value[at] / 1e6,
                  regret[at] / 1e6,
                  changing[at] / 1e6,
                  good[at] / rows.size()));
    }
    return text.toString();
  }

  /// How far the estimates of a running process are right: each question's is told before its
  /// verdicts are learned, of both models, and the newest count most. What comes before as many
  /// verdicts as are kept does not count.
  String calibration() {
    var order = new ArrayList<>(rows);
    Collections.shuffle(order, new Random(0));
    var from = Math.min(WINDOW, order.size() / 2);
    var counted = order.subList(from, order.size());
    var base = new double[2][counted.size()];
    var told = new double[2][counted.size()];
    var estimates = new Estimates(WINDOW, HALF_LIFE, Runnable::run);
    var good = new double[2];
    for (var at = 0; at < order.size(); at++) {
      var row = order.get(at);
      var known = routers.of(row, false);
      for (var model = 0; model < 2; model++) {
        if (at >= from) {
          base[model][at - from] = good[model] / at;
          told[model][at - from] =
              estimates.of(NAMES.get(model), Tier.STANDARD, known, null).good();
        }
        var right = model == 0 ? row.weakValue() : row.strongValue();
        good[model] += right;
        estimates.learn(NAMES.get(model), Tier.STANDARD, known, right > 0);
      }
    }
    var both = new LinkedHashMap<String, double[][]>();
    both.put("base rate so far", base);
    both.put(Routers.DEFAULT, told);
    return "Question by question, the newest %,d verdicts, without answers:%n%n%s"
        .formatted(WINDOW, Calibration.table(counted, both));
  }

  /// What a rule has made of all questions.
  private record Run(double early, double late, double good) {
    double value() {
      return early + late;
    }
  }

  /// Chooses 0 or 1, and is told what came of it.
  private interface Rule {
    int choose(Outcome row, boolean changed);

    void told(Outcome row, boolean changed, int chosen, boolean good, double value);
  }

  private static Run run(List<Outcome> order, Rule rule) {
    var early = 0.0;
    var late = 0.0;
    var right = 0;
    for (var at = 0; at < order.size(); at++) {
      var row = order.get(at);
      var changed = at >= order.size() / 2;
      var chosen = rule.choose(row, changed);
      var weak = chosen == 0 != changed;
      var good = weak ? row.weakValue() > 0 : row.strongValue() > 0;
      var value = (good ? WORTH : 0) - (double) (weak ? CHEAP : DEAR);
      rule.told(row, changed, chosen, good, value);
      right += good ? 1 : 0;
      if (changed) {
        late += value;
      } else {
        early += value;
      }
    }
    return new Run(early, late, right);
  }

  private record Fixed(int choice) implements Rule {
    @Override
    public int choose(Outcome row, boolean changed) {
      return choice;
    }

    @Override
    public void told(Outcome row, boolean changed, int chosen, boolean good, double value) {}
  }

  private static final class EpsilonGreedy implements Rule {
    private final SplittableRandom random;
    private final int window;
    private final List<List<Double>> values = List.of(new ArrayList<>(), new ArrayList<>());
    private final double[] sums = new double[2];

    EpsilonGreedy(int seed, int window) {
      random = new SplittableRandom(seed);
      this.window = window;
    }

    @Override
    public int choose(Outcome row, boolean changed) {
      if (random.nextDouble() < EPSILON || values.stream().anyMatch(List::isEmpty)) {
        return random.nextInt(2);
      }
      return mean(0) >= mean(1) ? 0 : 1;
    }

    private double mean(int choice) {
      return sums[choice] / Math.min(window, values.get(choice).size());
    }

    @Override
    public void told(Outcome row, boolean changed, int chosen, boolean good, double value) {
      var list = values.get(chosen);
      list.add(value);
      sums[chosen] += value;
      if (list.size() > window) {
        sums[chosen] -= list.get(list.size() - 1 - window);
      }
    }
  }

  private final class Adaptive implements Rule {
    private final Estimates estimates = new Estimates(WINDOW, HALF_LIFE, Runnable::run);
    private final Chooser chooser = new Chooser(estimates, new Exploration(0.1, 1));
    private final SplittableRandom random;

    Adaptive(int seed) {
      random = new SplittableRandom(seed);
    }

    @Override
    public int choose(Outcome row, boolean changed) {
      var decision =
          chooser
              .choose(
                  List.of(model(0, changed), model(1, changed)),
                  NEEDS,
                  routers.of(row, false),
                  new ArrayList<Decision.Refused>(),
                  random)
              .orElseThrow();
      chooser.asked(decision);
      return NAMES.indexOf(decision.chosen().model().id());
    }

    @Override
    public void told(Outcome row, boolean changed, int chosen, boolean good, double value) {
      var model = model(chosen, changed);
      estimates.learn(model.key(), model.tier(), routers.of(row, false), good);
    }
  }

  static final Requirements NEEDS =
      new Requirements(
          "",
          Requirements.Strategy.ADAPTIVE,
          null,
          Set.of(),
          Set.of(),
          Map.of("o200k_base", 1_000),
          0,
          null,
          WORTH,
          Set.of());

  /// Asks for what the price of a thousand tokens makes the cost above.
  private static Model model(int which, boolean changed) {
    var cost = which == 0 != changed ? CHEAP : DEAR;
    return model(NAMES.get(which), new Prices(cost * 1_000, 0, 0, 0, 0));
  }

  static Model model(String name, Prices prices) {
    return new Model(
        name,
        "1",
        "recorded",
        name,
        Tier.STANDARD,
        prices,
        Set.of(),
        Set.of(),
        100_000,
        10_000,
        "o200k_base",
        Duration.ofSeconds(1),
        1,
        true);
  }
}
