package dev.legionflow.workers.reflexion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReflectWorkerTest {

  private static final Map<String, Object> FAILED = Map.of("passed", false);

  private static Map<String, @Nullable Object> reflect(
      List<?> trials, Map<String, ? extends Object> more) {
    Map<String, @Nullable Object> variables = new HashMap<>(more);
    variables.put("trials", trials);
    var job = new Job(7, "legion.reflexion.reflect", "p", 1, "E", 2, 3, Map.of(), variables);
    return ((JobOutcome.Completed) new ReflectWorker().work(job)).variables();
  }

  private static Map<String, Object> scored(double score) {
    return Map.of("passed", false, "score", score);
  }

  @Test
  void failuresAloneGiveTheProbabilityThatTheNextOnePasses() {
    // a / (a + b + n) with the prior 1/2, 1/2.
    for (int n = 1; n <= 3; n++) {
      var answer = reflect(Collections.nCopies(n, FAILED), Map.of("improvementThreshold", 0));
      assertThat((double) answer.get("expectedGain")).isCloseTo(0.5 / (1 + n), within(1e-12));
    }
  }

  @Test
  void itIsTriedAgainThreeTimesWhereNothingElseIsSaid() {
    var open = Map.of("improvementThreshold", 0);
    assertThat(reflect(Collections.nCopies(3, FAILED), open)).containsEntry("again", true);
    assertThat(reflect(Collections.nCopies(4, FAILED), open))
        .containsEntry("again", false)
        .containsEntry("reason", "retries");
    assertThat(reflect(List.of(FAILED), Map.of("maxRetries", 0)))
        .containsEntry("reason", "retries");
  }

  @Test
  void itStopsWhereLittleIsToBeGained() {
    // With the threshold of 0.15: 1/4 and 1/6 are worth it, 1/8 is not.
    assertThat(reflect(Collections.nCopies(2, FAILED), Map.of())).containsEntry("again", true);
    assertThat(reflect(Collections.nCopies(3, FAILED), Map.of()))
        .containsEntry("again", false)
        .containsEntry("reason", "gain")
        .containsEntry("why", "Another attempt is expected to gain 12.5 points, less than 15.0 points.");
  }

  @Test
  void whatGetsBetterIsTriedLongerThanWhatDoesNot() {
    var better = reflect(List.of(scored(0.3), scored(0.5), scored(0.65)), Map.of());
    var stuck = reflect(List.of(scored(0.65), scored(0.65), scored(0.65)), Map.of());

    // Shares 3/10, 2/7, 3/10 of what was open were closed, and 0.35 is open.
    double closed = 0.3 + 2.0 / 7 + 0.3;
    assertThat((double) better.get("expectedGain"))
        .isCloseTo((0.5 + closed) / 4 * 0.35, within(1e-12));
    assertThat((double) stuck.get("expectedGain")).isCloseTo(1.15 / 4 * 0.35, within(1e-12));
  }

  @Test
  void aPriorOfSuchTasksCounts() {
    var hopeless = Map.of("prior", Map.of("successes", 1, "failures", 30));

    assertThat(reflect(List.of(FAILED), hopeless)).containsEntry("reason", "gain");
  }

  @Test
  void theNextOneHasToFitTheAppetite() {
    var one = List.of(Map.of("passed", false, "costMicroDollars", 400, "seconds", 10));

    assertThat(reflect(one, Map.of("appetite", Map.of("microDollars", 800, "seconds", 20))))
        .containsEntry("again", true);
    assertThat(reflect(one, Map.of("appetite", Map.of("microDollars", 799))))
        .containsEntry("reason", "money");
    assertThat(reflect(one, Map.of("appetite", Map.of("seconds", 19))))
        .containsEntry("reason", "time");
  }

  @Test
  void whatPassedIsNotTriedAgain() {
    assertThat(reflect(List.of(FAILED, Map.of("passed", true)), Map.of()))
        .containsEntry("again", false)
        .containsEntry("reason", "passed")
        .containsEntry("expectedGain", 0.0);
  }

  @Test
  void whatIsWrongIsNamed() {
    assertThatThrownBy(() -> reflect(List.of(), Map.of())).hasMessageContaining("'trials'");
    assertThatThrownBy(() -> reflect(List.of(Map.of()), Map.of()))
        .hasMessageContaining("'trials[0].passed'");
    assertThatThrownBy(() -> reflect(List.of(scored(1.5)), Map.of()))
        .hasMessageContaining("'trials[0].score'");
    assertThatThrownBy(() -> reflect(List.of(FAILED), Map.of("maxRetries", 11)))
        .hasMessageContaining("'maxRetries'");
    assertThatThrownBy(() -> reflect(List.of(FAILED), Map.of("prior", Map.of("successes", 1))))
        .hasMessageContaining("'prior.failures'");
    assertThatThrownBy(() -> reflect(List.of(FAILED), Map.of("appetite", 5)))
        .hasMessageContaining("'appetite'");
  }
}
