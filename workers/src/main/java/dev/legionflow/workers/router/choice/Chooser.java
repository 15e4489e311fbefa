package dev.legionflow.workers.router.choice;

import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.choice.Decision.Candidate;
import dev.legionflow.workers.router.choice.Decision.Refused;
import dev.legionflow.workers.router.registry.Model;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Chooses a model for a task by what the task needs, what the models cost, and what they are
/// expected to be good for.
public final class Chooser {

  /// What a good answer is worth where nobody says: as many times the dearest candidate's price. An
  /// answer that is 20 points more likely to be good is then worth the dearest call.
  private static final long WORTH_OF_DEAREST = 5;

  /// Estimates that differ by less are alike: the cheaper one is taken.
  private static final double ALIKE = 0.005;

  /// Why a model is none of those that the task names.
  public static final String NOT_ALLOWED = "not among the models that the task allows";

  /// Verdicts of a model's answers before they are scored by them.
  private static final int LABELS_TO_SCORE = 20;

  private static final Comparator<Candidate> CHEAPEST =
      Comparator.comparingLong(Candidate::cost)
          .thenComparing(Comparator.comparingDouble(Candidate::estimate).reversed())
          .thenComparing(each -> each.model().key());

  private final Estimates estimates;
  private final Exploration exploration;

  public Chooser(Estimates estimates, Exploration exploration) {
    this.estimates = estimates;
    this.exploration = exploration;
  }

  /// Chooses among the models; empty where none can do the task.
  ///
  /// @param models enabled versions
  /// @param refused filled with those that cannot, also where the answer is empty
  public Optional<Decision> choose(
      List<Model> models,
      Requirements needs,
      Case task,
      List<Refused> refused,
      RandomGenerator random) {
    var able = new ArrayList<Model>();
    for (var model : models) {
      var reason = unable(model, needs);
      if (reason == null) {
        able.add(model);
      } else {
        refused.add(new Refused(model.key(), reason));
      }
    }
    if (able.isEmpty()) {
      return Optional.empty();
    }
    keepQuick(able, needs, refused);
    var worth = worth(able, needs);
    var candidates = new ArrayList<Candidate>();
    for (var model : able) {
      var estimate = estimates.of(model.key(), model.tier(), task, needs.complexity());
      var cost = cost(model, needs);
      candidates.add(
          new Candidate(
              model, estimate.good(), estimate.labels(), cost, estimate.good() * worth - cost));
    }
    candidates.sort(CHEAPEST);
    var decision =
        switch (needs.strategy()) {
          case CHEAPEST -> certain(candidates, refused, candidates.getFirst(), "the cheapest");
          case CASCADE ->
              certain(
                  candidates,
                  refused,
                  candidates.getFirst(),
                  "the cheapest first; its answer is scored");
          case QUALITY -> certain(candidates, refused, best(candidates), "the highest estimate");
          case BALANCED ->
              certain(candidates, refused, mostValue(candidates), valued(candidates, worth));
          case ADAPTIVE -> adaptive(candidates, refused, worth, random);
        };
    return Optional.of(decision);
  }

  /// What a choice of an adaptive strategy costs, when it is really asked.
  ///
  /// @param best the cost of the candidate that seemed best
  public void asked(long best, long chosen) {
    exploration.spent(best, chosen);
  }

  public void asked(Decision decision) {
    asked(best(decision), decision.chosen().cost());
  }

  /// The cost of the candidate that seemed best.
  public static long best(Decision decision) {
    return mostValue(decision.candidates()).cost();
  }

  /// Whether, after a cheap answer, a better model is worth its price.
  ///
  /// Only answers that are kept get a verdict. So before there are some, an answer is kept unless
  /// it contradicts itself; and later some are kept although they do not seem good, to learn.
  ///
  /// @param answered the case with the answer
  public After after(
      Decision decision,
      Candidate asked,
      Case answered,
      Requirements needs,
      RandomGenerator random) {
    var estimate =
        estimates.of(
            Estimates.scorer(asked.model().key()),
            asked.model().tier(),
            answered,
            needs.complexity());
    // Before there are verdicts of answers, one of which the sums are wrong is half as good.
    var seen = answered.answer();
    var contradicts = seen != null && AnswerFeatures.contradicts(seen.surface());
    if (estimate.labels() < LABELS_TO_SCORE && !contradicts) {
      return After.kept(estimate.good(), 1, "kept: few answers like it have been judged");
    }
    var good = estimate.labels() < LABELS_TO_SCORE ? estimate.good() / 2 : estimate.good();
    var worth = worth(decision.candidates().stream().map(Candidate::model).toList(), needs);
    Candidate next = null;
    for (var other : decision.candidates()) {
      if (other.cost() > asked.cost()
          && other.value() > good * worth
          && (next == null || other.value() > next.value())) {
        next = other;
      }
    }
    if (next == null) {
      return After.kept(good, 1, "kept: good with %.2f".formatted(good));
    }
    var share = exploration.share(next.value() / worth - good, estimate.labels());
    return random.nextDouble() < share
        ? After.kept(good, share, "kept to learn: good with %.2f".formatted(good))
        : new After(next, good, 1 - share, "good with %.2f only".formatted(good));
  }

  /// What is done with an answer.
  ///
  /// @param next who is to be asked; null to keep the answer
  /// @param good the probability that the answer at hand is good enough
  /// @param propensity how probable it was to do so
  /// @param why one line for people
  public record After(@Nullable Candidate next, double good, double propensity, String why) {
    private static After kept(double good, double propensity, String why) {
      return new After(null, good, propensity, why);
    }
  }

  /// What a call is expected to cost: the whole prompt read anew, and half of the answer that it
  /// may give.
  static long cost(Model model, Requirements needs) {
    return model
        .prices()
        .cost(new Usage(needs.inputTokens(model), Math.ceilDiv(needs.outputTokens(), 2), 0, 0, 0));
  }

  private static @Nullable String unable(Model model, Requirements needs) {
    if (!model.enabled()) {
      return "switched off";
    }
    if (!needs.models().isEmpty() && !needs.models().contains(model.id())) {
      return NOT_ALLOWED;
    }
    var tokens = (long) needs.inputTokens(model) + needs.leastOutputTokens();
    if (tokens > model.contextTokens()) {
      return "context of %,d tokens is too small for %,d".formatted(model.contextTokens(), tokens);
    }
    if (needs.leastOutputTokens() > model.maxOutputTokens()) {
      return "answers have at most %,d tokens, %,d are asked for"
          .formatted(model.maxOutputTokens(), needs.leastOutputTokens());
    }
    for (var strength : needs.strengths()) {
      if (!model.strengths().contains(strength)) {
        return "not declared strong in '%s'".formatted(strength);
      }
    }
    for (var feature : needs.features()) {
      if (!model.features().contains(feature)) {
        return "does not offer " + feature;
      }
    }
    return null;
  }

  /// Leaves those that are as quick as is wanted, or else the quickest.
  private static void keepQuick(List<Model> able, Requirements needs, List<Refused> refused) {
    var latency = needs.latency();
    if (latency == null) {
      return;
    }
    var least = able.stream().map(needs::p95).min(Comparator.naturalOrder()).orElseThrow();
    var longest = least.compareTo(latency) > 0 ? least : latency;
    able.removeIf(model -> {
      var slow = needs.p95(model).compareTo(longest) > 0;
      if (slow) {
        refused.add(
            new Refused(
                model.key(),
                "p95 of %d ms is more than %d ms"
                    .formatted(needs.p95(model).toMillis(), longest.toMillis())));
      }
      return slow;
    });
  }

  private static long worth(List<Model> able, Requirements needs) {
    if (needs.worth() > 0) {
      return needs.worth();
    }
    var dearest = able.stream().mapToLong(model -> cost(model, needs)).max().orElse(0);
    return Math.max(1, Math.min(dearest, Long.MAX_VALUE / WORTH_OF_DEAREST) * WORTH_OF_DEAREST);
  }

  private Decision adaptive(
      List<Candidate> candidates, List<Refused> refused, long worth, RandomGenerator random) {
    var greedy = mostValue(candidates);
    var shares = exploration.shares(candidates, greedy, worth);
    var at = exploration.draw(shares, random);
    var chosen = candidates.get(at);
    var explored = !chosen.equals(greedy);
    return new Decision(
        candidates,
        refused,
        chosen,
        shares[at],
        explored,
        explored
            ? "to learn: taken with probability %.3f".formatted(shares[at])
            : valued(candidates, worth));
  }

  private static Decision certain(
      List<Candidate> candidates, List<Refused> refused, Candidate chosen, String why) {
    return new Decision(candidates, refused, chosen, 1, false, why);
  }

  private static Candidate best(List<Candidate> candidates) {
    var top = candidates.stream().mapToDouble(Candidate::estimate).max().orElseThrow();
    return candidates.stream()
        .filter(each -> each.estimate() >= top - ALIKE)
        .findFirst()
        .orElseThrow();
  }

  private static Candidate mostValue(List<Candidate> candidates) {
    return candidates.stream().max(Comparator.comparingDouble(Candidate::value)).orElseThrow();
  }

  private static String valued(List<Candidate> candidates, long worth) {
    var chosen = mostValue(candidates);
    return "estimate %.2f for %,d µ$ is the most, with %,d µ$ a good answer"
        .formatted(chosen.estimate(), chosen.cost(), worth);
  }
}
