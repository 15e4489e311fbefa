package dev.legionflow.workers.legion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class VoteWorkerTest {

  private static Map<String, @Nullable Object> vote(
      List<?> ballots, Map<String, ? extends Object> more) {
    Map<String, @Nullable Object> variables = new HashMap<>(more);
    variables.put("ballots", ballots);
    var job = new Job(7, "legion.vote", "p", 1, "Vote", 2, 3, Map.of(), variables);
    return ((JobOutcome.Completed) new VoteWorker().work(job)).variables();
  }

  private static Map<String, Object> says(String by, Object answer) {
    return Map.of("by", by, "answer", answer);
  }

  @Test
  void moreThanHalfOfTheVotersDecide() {
    var three = List.of(says("a", "Blue"), says("b", " blue"), says("c", "red"));

    assertThat(vote(three, Map.of("voters", 3)))
        .containsEntry("decided", true)
        .containsEntry("result", "Blue")
        .containsEntry("votes", 2);
    assertThat(vote(three, Map.of("voters", 4)))
        .containsEntry("decided", false)
        .containsEntry("result", null)
        .containsEntry("why", "2 agree at the most, and 3 have to");
    assertThat(vote(three, Map.of("voters", 4, "quorum", 2))).containsEntry("decided", true);
  }

  @Test
  void twoThatComeFirstTogetherDecideNothing() {
    var four = List.of(says("a", 1), says("b", 1.0), says("c", 2), says("d", 2));

    var answer = vote(four, Map.of("quorum", 2));

    assertThat(answer)
        .containsEntry("decided", false)
        .containsEntry("why", "two answers have 2 votes each");
    assertThat((List<?>) answer.get("groups")).hasSize(2);
  }

  @Test
  void aTextIsNotANumberAndFieldsHaveNoOrder() {
    var object = new java.util.LinkedHashMap<String, Object>();
    object.put("b", List.of(1, 2));
    object.put("a", "X");
    var same = Map.of("a", "x", "b", List.of(1.0, 2));

    assertThat(vote(List.of(says("a", object), says("b", same)), Map.of()))
        .containsEntry("votes", 2);
    assertThat(vote(List.of(says("a", "1"), says("b", 1)), Map.of()))
        .containsEntry("decided", false);
  }

  @Test
  void theBestScoreWinsWhereThatIsTheRule() {
    var scored =
        List.of(
            Map.of("by", "a", "answer", "x", "score", 0.4),
            Map.of("by", "b", "answer", "y", "score", 0.9),
            Map.of("by", "c", "answer", "z"));

    assertThat(vote(scored, Map.of("rule", "best"))).containsEntry("result", "y");
    assertThat(vote(scored, Map.of("rule", "best", "quorum", 3)))
        .containsEntry("decided", false)
        .containsEntry("why", "2 answers have a score, and 3 have to")
        .hasEntrySatisfying("groups", groups -> assertThat((List<?>) groups).hasSize(3));
  }

  @Test
  void nobodyDecidesNothing() {
    assertThat(vote(List.of(), Map.of("voters", 3)))
        .containsEntry("decided", false)
        .containsEntry("why", "nobody has answered");
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThatThrownBy(() -> vote(List.of(1), Map.of())).hasMessageContaining("'ballots[0]'");
    assertThatThrownBy(() -> vote(List.of(), Map.of("quorum", 0))).hasMessageContaining("'quorum'");
    assertThatThrownBy(() -> vote(List.of(), Map.of("rule", "loudest")))
        .hasMessageContaining("'rule'");
    assertThatThrownBy(() -> vote(List.of(says("a", 1), says("b", 2)), Map.of("voters", 1)))
        .hasMessageContaining("'voters'");
    assertThatThrownBy(() -> vote(List.of(Map.of("by", "a", "answer", 1, "score", 2)), Map.of()))
        .hasMessageContaining("'ballots[0].score'");
  }
}
