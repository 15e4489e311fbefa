package dev.legionflow.bench.learning;

import dev.legionflow.workers.formation.choice.Heuristics;
import dev.legionflow.workers.formation.choice.Past;
import dev.legionflow.workers.formation.choice.Policy;
import dev.legionflow.workers.formation.choice.Policy.Kind;
import dev.legionflow.workers.formation.choice.Situation;
import dev.legionflow.workers.formation.choice.SizeClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/// The shipped policy, and those beside which it is measured. All but the shipped ones learn apart
/// for each type and class of sizes, and know nothing at first.
final class Learners {

  static final String SHIPPED = "Thompson sampling (default)";

  private static final double EPSILON = 0.1;
  private static final int TEN = 10;

  private Learners() {}

  /// By name; each is made of a seed.
  static Map<String, LongFunction<Learner>> all() {
    Map<String, LongFunction<Learner>> all = new LinkedHashMap<>();
    all.put(SHIPPED, seed -> new Shipped(Policy.USUAL, seed));
    all.put(
        "the same, nothing forgotten",
        seed -> new Shipped(new Policy("all", Kind.THOMPSON, null, 0.01, 1, 0), seed));
    all.put("ε-greedy (0.1)", EpsilonGreedy::new);
    all.put("UCB1", _ -> new Ucb1());
    all.put("first with ten executions", FirstWithTen::new);
    all.put("heuristics alone", HeuristicAlone::new);
    all.put("uniform", Uniform::new);
    return all;
  }

  /// The code that missions run, with what a database would keep.
  private static final class Shipped implements Learner {
    private static final int KEPT = 1_000;
    private final Policy policy;
    private final SplittableRandom random;
    private final Map<String, List<Past>> past = new HashMap<>();

    Shipped(Policy policy, long seed) {
      this.policy = policy;
      this.random = new SplittableRandom(seed);
    }

    @Override
    public String choose(Situation situation) {
      var known = past.getOrDefault(situation.taskType(), List.of()).reversed();
      return policy.choose(situation, known).draw(random);
    }

    @Override
    public void learn(Situation situation, String formation, double reward) {
      var known = past.computeIfAbsent(situation.taskType(), _ -> new ArrayList<>());
      known.addLast(new Past(formation, situation.sizeClass(), reward));
      if (known.size() > KEPT) {
        known.removeFirst();
      }
    }
  }

  /// What the others count.
  private abstract static class Counting implements Learner {

    private record Cell(String type, SizeClass size, String formation) {}

    private final Map<Cell, double[]> sums = new HashMap<>();

    private double[] sums(Situation situation, String formation) {
      return sums.computeIfAbsent(
          new Cell(situation.taskType(), situation.sizeClass(), formation), _ -> new double[2]);
    }

    @Override
    public void learn(Situation situation, String formation, double reward) {
      var known = sums(situation, formation);
      known[0]++;
      known[1] += reward;
    }

    final double count(Situation situation, String formation) {
      return sums(situation, formation)[0];
    }

    /// Above all where nothing is known, so that each is tried once.
    final double mean(Situation situation, String formation) {
      var known = sums(situation, formation);
      return known[0] == 0 ? 2 : known[1] / known[0];
    }
  }

  private static String any(Situation situation, SplittableRandom random) {
    return situation.formations().get(random.nextInt(situation.formations().size()));
  }

  private static final class EpsilonGreedy extends Counting {
    private final SplittableRandom random;

    EpsilonGreedy(long seed) {
      random = new SplittableRandom(seed);
    }

    @Override
    public String choose(Situation situation) {
      if (random.nextDouble() < EPSILON) {
        return any(situation, random);
      }
      var best = situation.formations().getFirst();
      for (var each : situation.formations()) {
        best = mean(situation, each) > mean(situation, best) ? each : best;
      }
      return best;
    }
  }

  /// Auer, Cesa-Bianchi and Fischer 2002.
  private static final class Ucb1 extends Counting {
    @Override
    public String choose(Situation situation) {
      var total = situation.formations().stream().mapToDouble(arm -> count(situation, arm)).sum();
      var best = situation.formations().getFirst();
      var greatest = Double.NEGATIVE_INFINITY;
      for (var each : situation.formations()) {
        var count = count(situation, each);
        var bound =
            count == 0
                ? Double.MAX_VALUE
                : mean(situation, each) + Math.sqrt(2 * Math.log(total) / count);
        if (bound > greatest) {
          greatest = bound;
          best = each;
        }
      }
      return best;
    }
  }

  /// Evenly, until one has ten executions; then the best of those that have ten.
  private static final class FirstWithTen extends Counting {
    private final SplittableRandom random;

    FirstWithTen(long seed) {
      random = new SplittableRandom(seed);
    }

    @Override
    public String choose(Situation situation) {
      return situation.formations().stream()
          .filter(each -> count(situation, each) >= TEN)
          .max((a, b) -> Double.compare(mean(situation, a), mean(situation, b)))
          .orElseGet(() -> any(situation, random));
    }
  }

  private static final class HeuristicAlone extends Counting {
    private final SplittableRandom random;

    HeuristicAlone(long seed) {
      random = new SplittableRandom(seed);
    }

    @Override
    public String choose(Situation situation) {
      return Heuristics.favourite(situation.taskType(), situation.size())
          .filter(situation.formations()::contains)
          .orElseGet(() -> any(situation, random));
    }
  }

  private static final class Uniform extends Counting {
    private final SplittableRandom random;

    Uniform(long seed) {
      random = new SplittableRandom(seed);
    }

    @Override
    public String choose(Situation situation) {
      return any(situation, random);
    }
  }
}
