package dev.legionflow.workers.router.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.router.choice.Decision.Refused;
import dev.legionflow.workers.router.choice.Requirements.Strategy;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Prices;
import dev.legionflow.workers.router.registry.Tier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChooserTest {

  private static final Model SMALL = model("small", Tier.BUDGET, 100_000, 8_000, 400);
  private static final Model MIDDLE = model("middle", Tier.STANDARD, 1_000_000, 32_000, 2_000);
  private static final Model LARGE = model("large", Tier.FLAGSHIP, 10_000_000, 128_000, 9_000);
  private static final List<Model> ALL = List.of(LARGE, SMALL, MIDDLE);

  private final Estimates estimates = new Estimates(400, 150, Runnable::run);
  private final Chooser chooser = new Chooser(estimates, new Exploration(0.1, 1));
  private final List<Refused> refused = new ArrayList<>();

  /// Texts of one first letter mean the same.
  private static final Embedder LETTERS =
      new Embedder() {
        @Override
        public float[] embed(String text) {
          var vector = new float[26];
          vector[text.isEmpty() ? 0 : Math.floorMod(text.charAt(0) - 'a', 26)] = 1;
          return vector;
        }

        @Override
        public int dimensions() {
          return 26;
        }
      };

  private static Model model(String id, Tier tier, long price, int context, int p95) {
    return new Model(
        id,
        "1",
        "p",
        id,
        tier,
        new Prices(price, price, 0, 0, 0),
        Set.of("text"),
        Set.of(Feature.JSON),
        context,
        4_000,
        "o200k_base",
        Duration.ofMillis(p95),
        1,
        true);
  }

  private static Requirements needs(Strategy strategy, @Nullable Double complexity, long worth) {
    return new Requirements(
        "t",
        strategy,
        complexity,
        Set.of(),
        Set.of(),
        Map.of("o200k_base", 1_000),
        500,
        null,
        worth,
        Set.of());
  }

  private static Case of(String text) {
    return Case.of("t", text, LETTERS);
  }

  private Decision choose(Requirements needs, Case task, long seed) {
    return chooser.choose(ALL, needs, task, refused, new SplittableRandom(seed)).orElseThrow();
  }

  @Test
  void withoutVerdictsTheTierIsAllThereIs() {
    assertThat(choose(needs(Strategy.CHEAPEST, null, 0), of("a"), 1).chosen().model())
        .isEqualTo(SMALL);
    var best = choose(needs(Strategy.QUALITY, null, 0), of("a"), 1);
    assertThat(best.chosen().model()).isEqualTo(LARGE);
    assertThat(best.chosen().labels()).isZero();
    assertThat(best.propensity()).isEqualTo(1);
    assertThat(best.candidates())
        .extracting(each -> each.model().id())
        .containsExactly("small", "middle", "large");
    // 1,000 tokens read and half of 500 answered, at 10 dollars per million.
    assertThat(best.chosen().cost()).isEqualTo(12_500);
  }

  @Test
  void whatAGoodAnswerIsWorthDecides() {
    assertThat(choose(needs(Strategy.BALANCED, null, 1_000), of("a"), 1).chosen().model())
        .isEqualTo(SMALL);
    assertThat(choose(needs(Strategy.BALANCED, null, 10_000_000), of("a"), 1).chosen().model())
        .isEqualTo(LARGE);
  }

  @Test
  void whatIsEasyGoesToTheCheapOne() {
    assertThat(choose(needs(Strategy.BALANCED, 0.05, 100_000), of("a"), 1).chosen().model())
        .isEqualTo(SMALL);
    assertThat(choose(needs(Strategy.BALANCED, 1.0, 100_000), of("a"), 1).chosen().model())
        .isEqualTo(LARGE);
  }

  @Test
  void whoCannotDoItIsNamedWithTheReason() {
    var hard =
        new Requirements(
            "t",
            Strategy.CHEAPEST,
            null,
            Set.of("text"),
            Set.of(Feature.JSON),
            Map.of("o200k_base", 40_000),
            500,
            Duration.ofSeconds(5),
            0,
            Set.of("small", "middle"));
    assertThat(chooser.choose(ALL, hard, of("a"), refused, new SplittableRandom(1))).isEmpty();
    assertThat(refused)
        .containsExactlyInAnyOrder(
            new Refused("small@1", "context of 8,000 tokens is too small for 40,500"),
            new Refused("middle@1", "context of 32,000 tokens is too small for 40,500"),
            new Refused("large@1", "not among the models that the task allows"));
  }

  @Test
  void verdictsOverruleTheTierForWhatIsAlike() {
    var random = new Random(3);
    for (var i = 0; i < 600; i++) {
      var easy = random.nextBoolean();
      var task = of(easy ? "easy" : "hard");
      estimates.learn(SMALL.key(), SMALL.tier(), task, random.nextDouble() < (easy ? 0.95 : 0.1));
      estimates.learn(LARGE.key(), LARGE.tier(), task, random.nextDouble() < 0.95);
      estimates.learn(MIDDLE.key(), MIDDLE.tier(), task, random.nextDouble() < 0.3);
    }
    var easy = choose(needs(Strategy.BALANCED, null, 100_000), of("easy"), 1);
    var hard = choose(needs(Strategy.BALANCED, null, 100_000), of("hard"), 1);
    assertThat(easy.chosen().model()).isEqualTo(SMALL);
    assertThat(easy.chosen().estimate()).isCloseTo(0.95, within(0.12));
    assertThat(hard.chosen().model()).isEqualTo(LARGE);
    assertThat(hard.candidates().getFirst().estimate()).isCloseTo(0.1, within(0.2));
    assertThat(easy.chosen().labels()).isEqualTo(400);
  }

  @Test
  void aModelThatBecomesBadLosesItsPlace() {
    for (var i = 0; i < 400; i++) {
      estimates.learn(SMALL.key(), SMALL.tier(), of("a"), true);
    }
    assertThat(estimates.of(SMALL.key(), SMALL.tier(), of("a"), null).good()).isGreaterThan(0.9);
    for (var i = 0; i < 60; i++) {
      estimates.learn(SMALL.key(), SMALL.tier(), of("a"), false);
    }
    assertThat(estimates.of(SMALL.key(), SMALL.tier(), of("a"), null).good()).isLessThan(0.5);
  }

  @Test
  void exploringHasTheProbabilityThatIsStored() {
    var seen = new HashMap<String, Integer>();
    var propensity = new HashMap<String, Double>();
    var cheap = List.of(SMALL, model("other", Tier.BUDGET, 100_000, 8_000, 400));
    var draws = 20_000;
    for (var i = 0; i < draws; i++) {
      var decision =
          chooser
              .choose(
                  cheap,
                  needs(Strategy.ADAPTIVE, null, 10_000),
                  of("a"),
                  refused,
                  new SplittableRandom(i))
              .orElseThrow();
      seen.merge(decision.chosen().model().id(), 1, Integer::sum);
      propensity.put(decision.chosen().model().id(), decision.propensity());
    }
    assertThat(propensity.values().stream().mapToDouble(Double::doubleValue).sum())
        .isCloseTo(1, within(1e-9));
    propensity.forEach((id, share) -> {
      assertThat(share).isPositive();
      assertThat((double) seen.getOrDefault(id, 0) / draws).isCloseTo(share, within(0.01));
    });
    assertThat(propensity.values()).anyMatch(share -> share <= 0.1);
  }

  @Test
  void exploringStaysBelowItsShareOfTheMoney() {
    var spent = 0L;
    var least = 0L;
    for (var i = 0; i < 5_000; i++) {
      var decision = choose(needs(Strategy.ADAPTIVE, null, 1_000), of("a"), i);
      chooser.asked(decision);
      spent += decision.chosen().cost();
      least +=
          decision.candidates().stream()
              .max(java.util.Comparator.comparingDouble(Decision.Candidate::value))
              .orElseThrow()
              .cost();
    }
    assertThat(spent - least).isLessThanOrEqualTo(spent / 10);
  }

  @Test
  void aChoiceCanBeMadeAgainFromItsSeed() {
    var first = choose(needs(Strategy.ADAPTIVE, null, 10_000), of("a"), 77);
    var again =
        new Chooser(estimates, new Exploration(0.1, 1))
            .choose(
                ALL,
                needs(Strategy.ADAPTIVE, null, 10_000),
                of("a"),
                refused,
                new SplittableRandom(77))
            .orElseThrow();
    assertThat(again.chosen()).isEqualTo(first.chosen());
    assertThat(again.propensity()).isEqualTo(first.propensity());
  }

  @Test
  void aCascadeGoesOnWhereTheAnswerIsWrong() {
    var needs = needs(Strategy.CASCADE, null, 60_000);
    var decision = choose(needs, of("a"), 1);
    assertThat(decision.chosen().model()).isEqualTo(SMALL);
    var task = of("a 3 and 20");
    var right = task.answered("a 3 and 20", "3*20 = 60", LETTERS);
    var wrong = task.answered("a 3 and 20", "3*20 = 70", LETTERS);
    assertThat(after(decision, wrong, needs, 1).next()).isNotNull();
    // Nothing is known of such answers, so one that does not contradict itself is kept.
    assertThat(after(decision, right, needs, 1).next()).isNull();
    // Verdicts say that those with a wrong sum are good all the same, and the others are not.
    for (var i = 0; i < 100; i++) {
      estimates.learn(Estimates.scorer(SMALL.key()), SMALL.tier(), wrong, true);
      estimates.learn(Estimates.scorer(SMALL.key()), SMALL.tier(), right, false);
    }
    assertThat(after(decision, wrong, needs, 1).next()).isNull();
    assertThat(after(decision, right, needs, 1).next()).isNotNull();
  }

  /// Only what is kept gets a verdict, so something is kept however bad it seems.
  @Test
  void aCascadeGoesOnLearningOfWhatItDoesNotTrust() {
    var needs = needs(Strategy.CASCADE, null, 60_000);
    var decision = choose(needs, of("a"), 1);
    var answer = of("a").answered("a", "perhaps", LETTERS);
    for (var i = 0; i < 60; i++) {
      estimates.learn(Estimates.scorer(SMALL.key()), SMALL.tier(), answer, i % 2 == 0);
    }
    var kept = 0;
    var expected = 0.0;
    for (var seed = 0; seed < 2_000; seed++) {
      var after = after(decision, answer, needs, seed);
      var isKept = after.next() == null;
      kept += isKept ? 1 : 0;
      expected = isKept ? after.propensity() : 1 - after.propensity();
    }
    assertThat(expected).isBetween(0.02, 0.1);
    assertThat(kept / 2_000.0).isCloseTo(expected, within(0.02));
  }

  private Chooser.After after(Decision decision, Case answer, Requirements needs, long seed) {
    return chooser.after(decision, decision.chosen(), answer, needs, new SplittableRandom(seed));
  }

  @Test
  void aNewVersionIsThoughtAsGoodAsTheOneBefore() {
    for (var i = 0; i < 100; i++) {
      estimates.learn("small@1", SMALL.tier(), of("a"), false);
      estimates.learn("small@9!answer", SMALL.tier(), of("a"), true);
    }
    var before = estimates.of("small@1", SMALL.tier(), of("a"), null);
    var now = estimates.of("small@2", SMALL.tier(), of("a"), null);
    assertThat(now.good()).isEqualTo(before.good()).isLessThan(0.2);
    assertThat(now.labels()).isZero();
    assertThat(estimates.of("smaller@2", SMALL.tier(), of("a"), null).good()).isGreaterThan(0.5);
  }

  @Test
  void theFactorOfAMatrixSolvesIt() {
    var random = new Random(1);
    var size = 40;
    var full = new double[size][size];
    for (var i = 0; i < size; i++) {
      for (var j = 0; j <= i; j++) {
        full[i][j] = full[j][i] = random.nextGaussian() + (i == j ? 2 * size : 0);
      }
    }
    var x = random.doubles(size).toArray();
    var right = new double[size];
    for (var i = 0; i < size; i++) {
      for (var j = 0; j < size; j++) {
        right[i] += full[i][j] * x[j];
      }
    }
    var rows = new double[size][];
    for (var i = 0; i < size; i++) {
      rows[i] = java.util.Arrays.copyOf(full[i], i + 1);
    }
    Cholesky.factor(rows);
    assertThat(Cholesky.solve(rows, right)).containsExactly(x, within(1e-9));
  }
}
