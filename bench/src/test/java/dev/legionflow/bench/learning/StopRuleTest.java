package dev.legionflow.bench.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.legionflow.bench.learning.Kind.Task;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopRuleTest {

  /// Fails so many times, then passes.
  private static Task passingAfter(int failures) {
    Task task = new Task(new boolean[Kind.ATTEMPTS], new double[Kind.ATTEMPTS]);
    for (int i = failures; i < Kind.ATTEMPTS; i++) {
      task.passed()[i] = true;
    }
    return task;
  }

  @Test
  void aThresholdOfNothingAlwaysTriesAgainAndOneOfAllNever() {
    StopRule always = new StopRule(0, false, null);
    StopRule never = new StopRule(1, false, null);

    for (int failures = 0; failures <= Kind.ATTEMPTS; failures++) {
      assertThat(always.attempts(passingAfter(failures)))
          .isEqualTo(Math.min(failures + 1, Kind.ATTEMPTS));
      assertThat(never.attempts(passingAfter(failures))).isEqualTo(1);
    }
  }

  @Test
  void thePriorSaysWhatWasSeen() {
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      // Half of them at once, a quarter of the others at the second attempt.
      tasks.add(passingAfter(i % 2 == 0 ? 0 : i % 8 == 1 ? 1 : Kind.ATTEMPTS));
    }

    var prior = StopRule.learned(tasks, false);

    double a = prior.getOrDefault("successes", 0.0);
    double b = prior.getOrDefault("failures", 0.0);
    assertThat(a / (a + b)).isCloseTo(0.5, within(0.005));
    assertThat(a / (a + b + 1)).isCloseTo(0.25, within(0.005));
  }

  @Test
  void aPartThatIsNotThereIsNamed() {
    assertThat(LearningBench.run("--reflection")).isEqualTo(2);
    assertThat(LearningBench.run()).isEqualTo(2);
    assertThat(LearningBench.run("--reflexion", "--tasks", "1")).isEqualTo(2);
    assertThat(LearningBench.run("--reflexion", "--threshold", "NaN")).isEqualTo(2);
  }
}
