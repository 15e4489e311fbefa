package dev.legionflow.bench.learning;

import static dev.legionflow.bench.learning.LearningBenchTest.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.bench.learning.Simulation.Drift;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FormationsBenchTest {

  @TempDir Path folder;

  private String file(String text) throws IOException {
    return Files.writeString(folder.resolve("rows.csv"), text).toString();
  }

  @Test
  void wrongFlagsAreNamed() {
    assertThat(refused(2, "--formations", "--dta", "x")).contains("--dta");
    assertThat(refused(2, "--formations", "--seeds", "1")).contains("--seeds must be 2 to 1,000");
    assertThat(refused(2, "--formations", "--steps", "9")).contains("--steps must be 10 to 20,000");
    assertThat(refused(2, "--formations", "--world", "21")).contains("--world must be 1 to");
    assertThat(refused(2, "--formations", "--seeds", "many")).contains("--seeds", "many");
  }

  @Test
  void wrongFilesAreNamedBeforeAnythingIsMeasured() throws IOException {
    assertThat(refused(1, "--formations", "--data", "none.csv"))
        .contains("--data: there is no file none.csv");
    assertThat(refused(1, "--formations", "--data", file("")))
        .contains("--data: rows.csv has no rows");
    assertThat(refused(1, "--formations", "--data", file("prompt,weak_correct\nWhat?,True\n")))
        .contains("no column 'strong_correct'", "prompt, weak_correct");
    assertThat(
            refused(
                1,
                "--formations",
                "--data",
                file("prompt,weak_correct,strong_correct\nWhat?,True,maybe\n")))
        .contains("rows.csv, row 0: 'maybe' in the column 'strong_correct'");
  }

  @Test
  void aReplayKnowsWhatBothWouldHaveEarned() throws IOException {
    var rows =
        Replay.read(
            "--data",
            Path.of(
                file(
                    """
                    subject,prompt,weak_correct,strong_correct
                    high_school_physics,How fast? In metres.,True,True
                    high_school_physics,Why?,False,True
                    """)));

    assertThat(rows.getFirst().situation().taskType()).isEqualTo("high-school-physics");
    assertThat(rows.getFirst().situation().size()).isEqualTo(2);
    assertThat(rows.getFirst().reward("weak")).isEqualTo(1);
    assertThat(rows.getFirst().reward("strong")).isEqualTo(0.8);
    assertThat(rows.getLast().reward("weak")).isZero();
    assertThat(new Replay(rows, 1).mean(0, "weak")).isEqualTo(0.5);
  }

  @Test
  void aSeedMakesTheSameWorldAgain() {
    var one = new Simulation(5, 100, Drift.WALK);
    var again = new Simulation(5, 100, Drift.WALK);

    assertThat(one.parameters()).isEqualTo(again.parameters());
    for (var step = 0; step < 100; step++) {
      assertThat(one.mean(step, "phalanx")).isEqualTo(again.mean(step, "phalanx"));
      assertThat(one.reward(step, "phalanx")).isEqualTo(again.reward(step, "phalanx"));
    }
  }

  @Test
  void theDefaultLearns() {
    var regrets = Regret.of(seed -> new Simulation(seed, 300, Drift.NONE), 3);

    assertThat(sum(regrets.get(Learners.SHIPPED)))
        .as("seeds 1 to 3")
        .isLessThan(sum(regrets.get("uniform")) * 0.8);
  }

  private static double sum(double @org.jspecify.annotations.Nullable [] values) {
    return values == null ? Double.NaN : java.util.Arrays.stream(values).sum();
  }
}
