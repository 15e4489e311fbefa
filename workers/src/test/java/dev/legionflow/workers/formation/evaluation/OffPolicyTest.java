package dev.legionflow.workers.formation.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.formation.choice.Policy;
import dev.legionflow.workers.formation.choice.Policy.Kind;
import dev.legionflow.workers.formation.choice.Situation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Choices of a logging policy among formations whose true means are planted.
class OffPolicyTest {

  private static final Map<String, Double> TRUTH = new LinkedHashMap<>();

  static {
    TRUTH.put("phalanx", 0.8);
    TRUTH.put("vanguard", 0.5);
    TRUTH.put("skirmish", 0.3);
    TRUTH.put("spearhead", 0.6);
  }

  private static final Situation TASK = new Situation("sales", 3, List.copyOf(TRUTH.keySet()));

  private static Policy fixed(String formation) {
    return new Policy(formation, Kind.FIXED, formation, 0, 1, 0);
  }

  /// @param by which the choices are made
  private static List<Logged> log(Policy by, int count, long seed) {
    var random = new SplittableRandom(seed);
    var logged = new ArrayList<Logged>();
    for (var i = 0; i < count; i++) {
      var chosen = by.choose(TASK, List.of());
      var taken = chosen.draw(random);
      logged.add(
          new Logged(
              TASK,
              List.of(),
              chosen.byFormation(),
              taken,
              random.nextDouble() < TRUTH.getOrDefault(taken, 0.0) ? 1 : 0));
    }
    return logged;
  }

  private static final Policy EVENLY = new Policy("even", Kind.UNIFORM, null, 0, 1, 0);

  @Test
  void theEstimatesFindWhatIsPlanted() {
    // The interval of 95 % misses now and then: of 20 logs, a few times.
    var missed = new LinkedHashMap<String, Integer>();
    for (var seed = 0; seed < 20; seed++) {
      var log = log(EVENLY, 200, seed);
      for (var each : TRUTH.entrySet()) {
        var report = OffPolicy.of(fixed(each.getKey()), log);
        count(missed, "ips", report.ips(), each.getValue());
        count(missed, "snips", report.snips(), each.getValue());
        count(missed, "doubly robust", report.doublyRobust(), each.getValue());
      }
    }
    assertThat(missed.values())
        .as("of 80, seeds 0 to 19: " + missed)
        .allSatisfy(times -> assertThat(times).isLessThanOrEqualTo(12));
  }

  private static void count(
      Map<String, Integer> missed, String name, Report.Estimate estimate, double truth) {
    missed.merge(name, truth < estimate.low() || truth > estimate.high() ? 1 : 0, Integer::sum);
  }

  @Test
  void whatIsBetterMayBeSwitchedOnAndWhatIsWorseNot() {
    var log = log(EVENLY, 400, 3);

    assertThat(OffPolicy.of(fixed("phalanx"), log).objection()).as("seed 3").isEmpty();
    assertThat(OffPolicy.of(fixed("phalanx"), log).gain().low()).as("seed 3").isPositive();
    assertThat(OffPolicy.of(fixed("skirmish"), log).objection()).contains("may be worse");
  }

  @Test
  void tooLittleSaysNothing() {
    assertThat(OffPolicy.of(fixed("phalanx"), log(EVENLY, 29, 1)).objection())
        .contains("29 recorded choices are too few");
    assertThat(OffPolicy.of(fixed("phalanx"), List.of()).objection()).contains("0 recorded");
    assertThat(OffPolicy.of(fixed("phalanx"), log(fixed("skirmish"), 400, 1)).objection())
        .isEqualTo("100 % of what it would choose was never tried");
    var seldom = new Policy("seldom", Kind.FIXED, "skirmish", 0.01, 1, 0);
    assertThat(OffPolicy.of(fixed("phalanx"), log(seldom, 400, 1)).objection())
        .contains("count as");
  }

  @Test
  void aPolicyIsJudgedByItsOwnChoicesAsItWas() {
    var log = log(EVENLY, 200, 5);
    var report = OffPolicy.of(EVENLY, log);

    assertThat(report.ips()).isEqualTo(report.logged());
    assertThat(report.effective()).isEqualTo(200);
    assertThat(report.greatestWeight()).isEqualTo(1);
  }

  @Test
  void theSameLogGivesTheSameReport() {
    assertThat(OffPolicy.of(Policy.USUAL, log(EVENLY, 100, 9)))
        .isEqualTo(OffPolicy.of(Policy.USUAL, log(EVENLY, 100, 9)));
  }
}
