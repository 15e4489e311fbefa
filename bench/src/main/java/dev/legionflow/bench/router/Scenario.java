package dev.legionflow.bench.router;

import dev.legionflow.workers.embedding.MiniLm;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.choice.Case;
import dev.legionflow.workers.router.choice.Chooser;
import dev.legionflow.workers.router.choice.Decision;
import dev.legionflow.workers.router.choice.Decision.Candidate;
import dev.legionflow.workers.router.choice.Estimates;
import dev.legionflow.workers.router.choice.Exploration;
import dev.legionflow.workers.router.choice.Requirements;
import dev.legionflow.workers.router.choice.Requirements.Strategy;
import dev.legionflow.workers.router.registry.Registry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/// What a hundred reviews a day of five thousand tokens cost with a registry's prices, by the
/// strategy, before anything is measured: arithmetic, no measurement.
final class Scenario {

  private static final int REVIEWS = 100;
  private static final int INPUT = 4_000;
  private static final int OUTPUT = 1_000;
  private static final Usage TOKENS = new Usage(INPUT, OUTPUT, 0, 0, 0);
  private static final int DRAWS = 1_000;

  /// Models that are asked less often are told together.
  private static final double RARELY = 0.05;

  private Scenario() {}

  static String table(Registry registry) {
    var text = new StringBuilder();
    text.append(
        "%d reviews a day, each %,d tokens read and %,d answered%n%n| strategy | goes to | a call, $ | a day, $ |%n|---|---|--:|--:|%n"
            .formatted(REVIEWS, INPUT, OUTPUT));
    for (var strategy : Strategy.values()) {
      text.append(
          row(
              registry,
              strategy.name().toLowerCase(Locale.ROOT),
              calls(registry, strategy, false)));
    }
    text.append(
        row(
            registry,
            "cascade, whose scorer sends on as many as the tier says are wrong",
            calls(registry, Strategy.CASCADE, true)));
    return text.toString();
  }

  private static String row(Registry registry, String strategy, Map<String, Double> calls) {
    var cost = 0.0;
    var others = 0.0;
    var othersCost = 0.0;
    var named = new ArrayList<String>();
    for (var entry : calls.entrySet()) {
      var model =
          registry.models().stream()
              .filter(m -> m.key().equals(entry.getKey()))
              .findFirst()
              .orElseThrow();
      var one = model.prices().cost(TOKENS) / 1e6;
      cost += entry.getValue() * one;
      if (entry.getValue() < RARELY) {
        others += entry.getValue();
        othersCost += entry.getValue() * one;
        continue;
      }
      named.add(
          "%.2f × %s at %,d × $%s + %,d × $%s per million = $%.6f"
              .formatted(
                  entry.getValue(),
                  model.id(),
                  INPUT,
                  dollars(model.prices().input()),
                  OUTPUT,
                  dollars(model.prices().output()),
                  one));
    }
    if (others > 0) {
      named.add("%.2f × the others, to learn, at $%.6f".formatted(others, othersCost / others));
    }
    return "| %s | %s | %.6f | %.4f |%n"
        .formatted(strategy, String.join("; ", named), cost, cost * REVIEWS);
  }

  private static String dollars(long microDollars) {
    return "%s".formatted(microDollars / 1e6);
  }

  /// How often a review asks each model.
  ///
  /// @param scored whether a cascade goes on as often as the first answer is thought to be wrong;
  ///   before there are verdicts of answers it keeps what does not contradict itself
  private static Map<String, Double> calls(Registry registry, Strategy strategy, boolean scored) {
    var estimates = new Estimates(100, 50, Runnable::run);
    var chooser = new Chooser(estimates, new Exploration(0.1, 1));
    var needs =
        new Requirements(
            "review",
            strategy,
            null,
            Set.of(),
            Set.of(),
            Map.of("o200k_base", INPUT),
            2 * OUTPUT,
            null,
            0,
            Set.of());
    var review = Case.of("review", "Review this change.", new MiniLm());
    var calls = new LinkedHashMap<String, Double>();
    for (var draw = 0; draw < DRAWS; draw++) {
      var decision =
          chooser
              .choose(
                  registry.models(), needs, review, new ArrayList<>(), new SplittableRandom(draw))
              .orElseThrow();
      chooser.asked(decision);
      calls.merge(decision.chosen().model().key(), 1.0 / DRAWS, Double::sum);
      if (scored) {
        next(decision)
            .ifPresent(next ->
                calls.merge(
                    next.model().key(), (1 - decision.chosen().estimate()) / DRAWS, Double::sum));
      }
    }
    return calls;
  }

  /// Whom a cascade asks where the first answer is not taken: as often as it is thought to be
  /// wrong.
  private static Optional<Candidate> next(Decision decision) {
    return decision.candidates().stream()
        .filter(each -> each.cost() > decision.chosen().cost())
        .max(Comparator.comparingDouble(Candidate::value));
  }
}
