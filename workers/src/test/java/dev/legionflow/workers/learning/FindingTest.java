package dev.legionflow.workers.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.learning.Attempts.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How often and how soon something is found, in missions without a database; their seeds are 0 to
/// [#SEEDS].
class FindingTest {

  private static final int SEEDS = 20;
  private static final Map<String, List<String>> OPTIONS =
      Map.of("temperature", List.of("0", "0.2", "0.7", "1"), "order", List.of("a", "b"));
  private static final Rule PLANTED =
      new Rule(Rule.Kind.DO, Map.of(), Map.of("temperature", "0.2"));

  private static final class Missions {
    private final Random random;
    private final List<Sample> samples = new ArrayList<>();
    private List<Strategy> kept = List.of();
    private int count;

    Missions(long seed) {
      random = new Random(seed);
    }

    /// Runs some missions.
    ///
    /// @return the strategies in use after some missions
    List<Strategy> run(int missions, ToDoubleFunction<Map<String, String>> good) {
      for (var at = 0; at < missions; at++) {
        one(good);
      }
      return inUse();
    }

    private List<Strategy> inUse() {
      return kept.stream().filter(Strategy::isInUse).toList();
    }

    private void one(ToDoubleFunction<Map<String, String>> good) {
      var features = Map.of("language", count % 2 == 0 ? "java" : "python");
      var kind = new Kind("t", "x");
      var question = new Question(kind, features, OPTIONS, null, 0.1, 5, random.nextLong());
      var chosen = new Recall(question, samples, kept, List.of()).answer().choices();
      var verdict =
          random.nextDouble() < good.applyAsDouble(chosen) ? Verdict.SUCCESS : Verdict.FAILURE;
      count++;
      samples.add(
          new Sample(
              count, features, chosen, verdict, Judge.CHECK, null, null, null, Long.MAX_VALUE));
      if (samples.size() > Windows.LONGEST) {
        samples.removeFirst();
      }
      var review = new Review("t", "x", samples, kept, count, count).result();
      var after = new ArrayList<>(kept);
      after.removeIf(each ->
          review.removed().contains(each.id())
              || review.changed().stream().anyMatch(one -> one.id().equals(each.id())));
      after.addAll(review.changed());
      kept = after;
    }
  }

  @Test
  void whereChoicesMakeNoDifferenceHardlyAnythingIsFound() {
    var found =
        IntStream.range(0, SEEDS)
            .filter(seed -> !new Missions(seed).run(120, _ -> 0.6).isEmpty())
            .count();
    assertThat(found).as("of %d", SEEDS).isLessThan(SEEDS / 10);
  }

  /// The order makes no difference, but comes up as often as what does.
  @Test
  void whatMakesTheDifferenceIsFoundWithinAHundredMissionsAndLostWithinTen() {
    var found = 0;
    var lost = 0;
    var wrong = 0;
    for (var seed = 0; seed < SEEDS; seed++) {
      var missions = new Missions(seed);
      var inUse = missions.run(100, chosen -> "0.2".equals(chosen.get("temperature")) ? 0.95 : 0.3);
      if (inUse.stream().anyMatch(each -> each.rule().equals(PLANTED))) {
        found++;
        wrong += inUse.stream().anyMatch(each -> isOnlyOrder(each.rule())) ? 1 : 0;
        inUse = missions.run(10, _ -> 0.1);
        lost += inUse.stream().noneMatch(each -> each.rule().equals(PLANTED)) ? 1 : 0;
      }
    }
    assertThat(found).as("found of %d", SEEDS).isGreaterThanOrEqualTo(SEEDS * 9 / 10);
    assertThat(lost).as("lost of %d", found).isGreaterThanOrEqualTo(found * 9 / 10);
    assertThat(wrong).as("wrong of %d", found).isLessThanOrEqualTo(SEEDS / 10);
  }

  private static boolean isOnlyOrder(Rule rule) {
    return rule.choices().keySet().equals(Set.of("order"));
  }
}
