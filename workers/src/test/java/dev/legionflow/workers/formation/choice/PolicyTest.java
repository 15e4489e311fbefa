package dev.legionflow.workers.formation.choice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.legionflow.workers.formation.choice.Policy.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyTest {

  private static final List<String> FOUR = List.of("phalanx", "vanguard", "skirmish", "spearhead");

  private static Situation task(String type, int size) {
    return new Situation(type, size, FOUR);
  }

  private static List<Past> times(int count, String formation, SizeClass size, double reward) {
    return Collections.nCopies(count, new Past(formation, size, reward));
  }

  @ParameterizedTest
  @CsvSource({
    "code-review,3,phalanx",
    "code-review/java,8,phalanx",
    "research,1,vanguard",
    "testing,10,skirmish",
    "deployment,2,spearhead"
  })
  void withoutOutcomesTheHeuristicsAreFavoured(String type, int size, String favourite) {
    var shares = Policy.USUAL.choose(task(type, size), List.of()).byFormation();

    assertThat(shares.get(favourite)).isGreaterThan(0.35);
    shares.forEach((formation, share) -> {
      if (!formation.equals(favourite)) {
        assertThat(share).as(formation).isBetween(0.05, 0.25);
      }
    });
  }

  @ParameterizedTest
  @CsvSource({"code-review,2", "code-review,9", "testing,9", "sales,5"})
  void whatTheHeuristicsDoNotKnowIsOpen(String type, int size) {
    assertThat(Policy.USUAL.choose(task(type, size), List.of()).probabilities())
        .allSatisfy(share -> assertThat(share).isCloseTo(0.25, within(1e-9)));
  }

  @Test
  void outcomesOverruleTheHeuristics() {
    var past = new ArrayList<>(times(12, "skirmish", SizeClass.FEW, 0.9));
    past.addAll(times(12, "phalanx", SizeClass.FEW, 0.2));

    var chosen = Policy.USUAL.choose(task("code-review", 4), past);

    assertThat(chosen.byFormation().get("skirmish")).isGreaterThan(0.7);
    assertThat(chosen.why()).contains("skirmish 0.", "of 12)");
  }

  @Test
  void whatOtherSizesSayIsABeginning() {
    var other = times(50, "skirmish", SizeClass.CROWD, 0.9);

    var here = Beliefs.of(task("sales", 2), other, 1).get(2);

    assertThat(here.mean()).isGreaterThan(0.8);
    assertThat(here.strength()).as("worth few outcomes").isEqualTo(Beliefs.TYPE);
    assertThat(here.outcomes()).isZero();
  }

  @Test
  void oldOutcomesFade() {
    var past = new ArrayList<>(times(60, "phalanx", SizeClass.FEW, 0.1));
    past.addAll(times(60, "phalanx", SizeClass.FEW, 0.9));

    assertThat(Beliefs.of(task("sales", 3), past, 0.95).getFirst().mean()).isLessThan(0.2);
    assertThat(Beliefs.of(task("sales", 3), past, 1).getFirst().mean())
        .isCloseTo(0.5, within(0.01));
  }

  @Test
  void rewardsThatVaryLessAreSurerThanYesAndNo() {
    var steady = times(20, "phalanx", SizeClass.FEW, 0.5);
    var swinging = new ArrayList<>(times(10, "phalanx", SizeClass.FEW, 0));
    swinging.addAll(times(10, "phalanx", SizeClass.FEW, 1));

    var sure = Beliefs.of(task("sales", 3), steady, 1).getFirst();
    var unsure = Beliefs.of(task("sales", 3), swinging, 1).getFirst();

    assertThat(sure.mean()).isCloseTo(unsure.mean(), within(1e-9));
    assertThat(sure.strength()).isGreaterThan(2 * unsure.strength());
    assertThat(unsure.strength()).as("one each").isCloseTo(24, within(0.5));
  }

  @Test
  void theProbabilitiesAreThoseOfDrawing() {
    var seed = 7;
    var beliefs =
        List.of(
            new Belief("phalanx", 0.7, 20, 16),
            new Belief("vanguard", 0.6, 9, 5),
            new Belief("skirmish", 0.3, 4, 0),
            new Belief("spearhead", 0.65, 200, 190));
    var draws = 200_000;
    var best = new int[4];
    var random = new Random(seed);
    for (var draw = 0; draw < draws; draw++) {
      var greatest = -1.0;
      var winner = 0;
      for (var arm = 0; arm < 4; arm++) {
        var value = beta(beliefs.get(arm), random);
        if (value > greatest) {
          greatest = value;
          winner = arm;
        }
      }
      best[winner]++;
    }

    var chances = Chances.best(beliefs);

    for (var arm = 0; arm < 4; arm++) {
      assertThat(chances[arm])
          .as("seed %d, arm %d", seed, arm)
          .isCloseTo((double) best[arm] / draws, within(0.006));
    }
  }

  private static double beta(Belief belief, Random random) {
    var one = gamma(Chances.SHARPER * belief.alpha(), random);
    return one / (one + gamma(Chances.SHARPER * belief.beta(), random));
  }

  /// Marsaglia and Tsang 2000; the shapes here are above 1.
  private static double gamma(double shape, Random random) {
    var d = shape - 1.0 / 3;
    var c = 1 / Math.sqrt(9 * d);
    for (var tries = 0; tries < 10_000; tries++) {
      var x = random.nextGaussian();
      var v = Math.pow(1 + c * x, 3);
      if (v > 0 && Math.log(random.nextDouble()) < x * x / 2 + d - d * v + d * Math.log(v)) {
        return d * v;
      }
    }
    throw new IllegalStateException("no gamma was drawn");
  }

  @Test
  void theBeliefsOfTheStrongestAreStillTold() {
    var past = new ArrayList<>(times(500, "phalanx", SizeClass.FEW, 0.98));
    past.addAll(times(500, "vanguard", SizeClass.FEW, 0.02));

    var shares = Policy.USUAL.choose(task("sales", 3), past).probabilities();

    assertThat(shares.stream().mapToDouble(Double::doubleValue).sum()).isCloseTo(1, within(1e-9));
    assertThat(shares).allSatisfy(share -> assertThat(share).isBetween(0.01 - 1e-9, 0.97 + 1e-9));
  }

  @Test
  void aPolicyWaitsForItsLeastOutcomes() {
    var waiting = new Policy("ten", Kind.THOMPSON, null, 0, 1, 10);
    var past = times(9, "skirmish", SizeClass.FEW, 1);

    var chosen = waiting.choose(task("code-review", 4), past);

    assertThat(chosen.waits()).isTrue();
    assertThat(chosen.byFormation().get("phalanx")).isEqualTo(1);
    assertThat(
            waiting
                .choose(task("code-review", 4), times(10, "skirmish", SizeClass.FEW, 1))
                .byFormation()
                .get("skirmish"))
        .isGreaterThan(0.6);
  }

  @Test
  void theKindsDoWhatTheySay() {
    var past = times(5, "skirmish", SizeClass.FEW, 1);
    var at = task("research", 3);

    assertThat(chosen(Kind.GREEDY, null, at, past).get("skirmish")).isCloseTo(0.94, within(1e-9));
    assertThat(chosen(Kind.HEURISTIC, null, at, past).get("vanguard"))
        .isCloseTo(0.94, within(1e-9));
    assertThat(chosen(Kind.UNIFORM, null, at, past).get("vanguard")).isCloseTo(0.25, within(1e-9));
    assertThat(chosen(Kind.FIXED, "spearhead", at, past).get("spearhead"))
        .isCloseTo(0.94, within(1e-9));
    assertThat(chosen(Kind.FIXED, "wedge", at, past).get("spearhead"))
        .isCloseTo(0.25, within(1e-9));
  }

  private static java.util.Map<String, Double> chosen(
      Kind kind, @org.jspecify.annotations.Nullable String fixed, Situation at, List<Past> past) {
    return new Policy("one", kind, fixed, 0.02, 1, 0).choose(at, past).byFormation();
  }

  @Test
  void drawsFollowTheProbabilities() {
    var chosen =
        new Policy("one", Kind.FIXED, "vanguard", 0.05, 1, 0).choose(task("sales", 1), List.of());
    var random = new SplittableRandom(3);
    var count = 0;
    for (var draw = 0; draw < 10_000; draw++) {
      count += chosen.draw(random).equals("vanguard") ? 1 : 0;
    }
    assertThat(count).as("seed 3").isBetween(8_350, 8_650);
  }

  @Test
  void whatAPolicyCannotBeIsNamed() {
    assertThatThrownBy(() -> new Policy("One", Kind.UNIFORM, null, 0, 1, 0))
        .hasMessageContaining("name");
    assertThatThrownBy(() -> new Policy("one", Kind.FIXED, null, 0, 1, 0))
        .hasMessageContaining("formation");
    assertThatThrownBy(() -> new Policy("one", Kind.UNIFORM, null, 0.2, 1, 0))
        .hasMessageContaining("explore");
    assertThatThrownBy(() -> new Policy("one", Kind.UNIFORM, null, 0, Double.NaN, 0))
        .hasMessageContaining("discount");
    assertThatThrownBy(() -> new Policy("one", Kind.UNIFORM, null, 0, 1, -1))
        .hasMessageContaining("leastOutcomes");
  }
}
