package dev.legionflow.workers.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.learning.Strategy.Origin;
import dev.legionflow.workers.learning.Strategy.State;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is tried where something else is to be tried than what is known; each seed is one question.
class RecallTest {

  private static final Map<String, String> NONE = Map.of();
  private static final Map<String, List<String>> OPTIONS =
      Map.of("order", List.of("a", "b", "c"), "depth", List.of("1", "2"));

  private static Strategy strategy(Rule.Kind kind, State state, Map<String, String> choices) {
    var rule = new Rule(kind, NONE, choices);
    return new Strategy(
        rule.id("t", "x"),
        "t",
        "x",
        rule,
        state,
        Evidence.NONE,
        null,
        "why",
        "",
        Origin.FOUND,
        null,
        false,
        0,
        0);
  }

  private static Stream<Recalled> exploring(Strategy... kept) {
    return LongStream.range(0, 100)
        .mapToObj(seed ->
            new Recall(
                    new Question(new Attempts.Kind("t", "x"), NONE, OPTIONS, null, 1, 5, seed),
                    List.of(),
                    List.of(kept),
                    List.of())
                .answer());
  }

  @Test
  void whatIsPinnedIsNotTriedOtherwise() {
    var pinned = strategy(Rule.Kind.DO, State.PINNED, Map.of("order", "b"));
    var active = strategy(Rule.Kind.DO, State.ACTIVE, Map.of("depth", "2"));
    assertThat(exploring(pinned, active))
        .allSatisfy(each -> {
          assertThat(each.choices()).isEqualTo(Map.of("order", "b", "depth", "1"));
          assertThat(each.explored()).isTrue();
          assertThat(each.applied()).containsExactly(pinned.id());
        });
    assertThat(exploring(pinned)).noneMatch(Recalled::explored);
  }

  @Test
  void whatIsToBeAvoidedIsNotTried() {
    var good = strategy(Rule.Kind.DO, State.ACTIVE, Map.of("order", "a"));
    var bad = strategy(Rule.Kind.AVOID, State.ACTIVE, Map.of("order", "b"));
    assertThat(exploring(good))
        .extracting(each -> each.choices().getOrDefault("order", ""))
        .contains("b", "c");
    assertThat(exploring(good, bad))
        .extracting(each -> each.choices().getOrDefault("order", ""))
        .containsOnly("c");
    var worse = strategy(Rule.Kind.AVOID, State.PINNED, Map.of("order", "c"));
    assertThat(exploring(good, bad, worse))
        .allSatisfy(each -> {
          assertThat(each.choices()).containsEntry("order", "a");
          assertThat(each.explored()).isFalse();
          assertThat(each.applied()).containsExactly(good.id());
        });
  }

  @Test
  void twoThatAreBadTogetherAreNotTriedTogether() {
    var good = strategy(Rule.Kind.DO, State.ACTIVE, Map.of("order", "a", "depth", "1"));
    var bad = strategy(Rule.Kind.AVOID, State.ACTIVE, Map.of("order", "b", "depth", "2"));
    assertThat(exploring(good, bad))
        .extracting(Recalled::choices)
        .doesNotContain(Map.of("order", "b", "depth", "2"));
  }
}
