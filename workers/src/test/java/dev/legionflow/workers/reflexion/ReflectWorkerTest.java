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
import java.util.Objects;
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

  private static double gain(Map<String, @Nullable Object> answer) {
    return (double) Objects.requireNonNull(answer.get("expectedGain"));
  }

  private static Map<String, Object> scored(double score) {
    return Map.of("passed", false, "score", score);
  }

  @Test
  void failuresAloneGiveTheProbabilityThatTheNextOnePasses() {
    // a / (a + b + n) with the prior 1/2, 1/2.
    for (int n = 1; n <= 3; n++) {
      var answer = reflect(Collections.nCopies(n, FAILED), Map.of("improvementThreshold", 0));
      assertThat(gain(answer)).isCloseTo(0.5 / (1 + n), within(1e-12));
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
    var picky = Map.of("improvementThreshold", 0.15);
    // 1/4 and 1/6 are worth it, 1/8 is not.
    assertThat(reflect(Collections.nCopies(2, FAILED), picky)).containsEntry("again", true);
    assertThat(reflect(Collections.nCopies(3, FAILED), picky))
        .containsEntry("again", false)
        .containsEntry("reason", "gain")
        .containsEntry("why", "Another attempt passes with 12.5 %, less than 15.0 %.");
    assertThat(reflect(Collections.nCopies(3, FAILED), Map.of())).containsEntry("again", true);
  }

  @Test
  void aNearMissCountsForMoreThanAFailureAsMostAre() {
    var usual = Map.of("prior", Map.of("successes", 1, "failures", 3, "score", 0.2));

    // Half of (0.6 - 0.2) / (1 - 0.2).
    assertThat(gain(reflect(List.of(scored(0.6)), usual))).isCloseTo(1.25 / 5, within(1e-12));
    assertThat(gain(reflect(List.of(scored(0.1)), usual))).isCloseTo(1.0 / 5, within(1e-12));
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
    assertThatThrownBy(() ->
            reflect(
                List.of(FAILED),
                Map.of("prior", Map.of("successes", 1, "failures", 1, "score", 1))))
        .hasMessageContaining("'prior.score'");
    assertThatThrownBy(() -> reflect(List.of(FAILED), Map.of("appetite", 5)))
        .hasMessageContaining("'appetite'");
  }
}
