package dev.legionflow.workers.formation.evaluation;

import dev.legionflow.workers.formation.choice.Policy;
import dev.legionflow.workers.formation.evaluation.Report.Estimate;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// Judges a policy by choices that others made.
///
/// For each of these choices the policy is asked what it would have done with what was known then.
/// So a policy that learns is judged as one that learns from what the others tried, not from what
/// it would have tried itself. Intervals are percentiles of the bootstrap (Efron 1979) over the
/// choices; they take these for independent, which is nearly so where others learned too.
public final class OffPolicy {

  private static final int DRAWS = 1_000;
  private static final long SEED = 1;

  private OffPolicy() {}

  /// One of the choices, as the policy sees it.
  private record Seen(double weight, double reward, double robust, double unsupported) {}

  public static Report of(Policy policy, List<Logged> choices) {
    var seen = choices.stream().map(choice -> seen(policy, choice)).toArray(Seen[]::new);
    var sum = Arrays.stream(seen).mapToDouble(Seen::weight).sum();
    var squares = Arrays.stream(seen).mapToDouble(each -> each.weight() * each.weight()).sum();
    return new Report(
        policy.name(),
        seen.length,
        squares > 0 ? sum * sum / squares : 0,
        Arrays.stream(seen).mapToDouble(Seen::weight).max().orElse(0),
        mean(seen, Seen::unsupported),
        estimate(seen, drawn -> mean(drawn, Seen::reward)),
        estimate(seen, drawn -> mean(drawn, each -> each.weight() * each.reward())),
        estimate(seen, OffPolicy::selfNormalised),
        estimate(seen, drawn -> mean(drawn, Seen::robust)),
        estimate(seen, drawn -> mean(drawn, each -> each.robust() - each.reward())));
  }

  private static Seen seen(Policy policy, Logged choice) {
    var chosen = policy.choose(choice.situation(), choice.past());
    var model = 0.0;
    var unsupported = 0.0;
    var weight = 0.0;
    var expected = 0.0;
    for (var at = 0; at < chosen.probabilities().size(); at++) {
      double probability = chosen.probabilities().get(at);
      var formation = choice.situation().formations().get(at);
      var believed = chosen.beliefs().get(at).mean();
      var logged = choice.probability(formation);
      model += probability * believed;
      unsupported += logged > 0 ? 0 : probability;
      if (formation.equals(choice.formation()) && logged > 0) {
        weight = probability / logged;
        expected = believed;
      }
    }
    return new Seen(
        weight, choice.reward(), model + weight * (choice.reward() - expected), unsupported);
  }

  private static double selfNormalised(Seen[] seen) {
    var weights = 0.0;
    var sum = 0.0;
    for (var each : seen) {
      weights += each.weight();
      sum += each.weight() * each.reward();
    }
    return weights > 0 ? sum / weights : 0;
  }

  private static double mean(Seen[] seen, ToDoubleFunction<Seen> of) {
    return Arrays.stream(seen).mapToDouble(of).average().orElse(0);
  }

  private static Estimate estimate(Seen[] seen, ToDoubleFunction<Seen[]> statistic) {
    if (seen.length == 0) {
      return new Estimate(0, 0, 0);
    }
    var random = new SplittableRandom(SEED);
    var drawn = new Seen[seen.length];
    var values = new double[DRAWS];
    for (var draw = 0; draw < DRAWS; draw++) {
      for (var at = 0; at < seen.length; at++) {
        drawn[at] = seen[random.nextInt(seen.length)];
      }
      values[draw] = statistic.applyAsDouble(drawn);
    }
    Arrays.sort(values);
    return new Estimate(
        statistic.applyAsDouble(seen), values[DRAWS / 40], values[DRAWS - 1 - DRAWS / 40]);
  }
}
