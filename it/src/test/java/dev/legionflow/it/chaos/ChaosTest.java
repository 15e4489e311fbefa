package dev.legionflow.it.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A short run of `legion chaos`.
@Execution(ExecutionMode.CONCURRENT)
class ChaosTest {

  private static final Path FOLDER = Path.of("target", "chaos").toAbsolutePath();

  private record Ended(int exit, String out) {}

  private static Ended chaos(String... arguments) {
    var bytes = new ByteArrayOutputStream();
    var out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    var exit = Chaos.run(out, FOLDER.resolve(Long.toString(System.nanoTime())), List.of(arguments));
    return new Ended(exit, bytes.toString(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"h2:2", "bounds", "drain:1", "postgres:1", "cut-commit:4"})
  void nothingAcknowledgedIsLost(String scenario) {
    var run = chaos("--scenario", scenario);

    System.out.println(run.out());
    assertThat(run.exit()).as(run.out()).isZero();
    assumeTrue(!run.out().contains("SKIPPED"), run.out());
    assertThat(run.out()).contains(" 0 violations (seed ");
  }

  @Test
  void aWrongCommandLineIsRefused() {
    assertThat(chaos("--scenario", "h3"))
        .isEqualTo(
            new Ended(
                2,
                "legion chaos: there is no scenario 'h3'; there are "
                    + Scenarios.names()
                    + "\n  See: docs/crash-safety.md\n"));
    assertThat(chaos("--kills", "0").out()).contains("--kills must be a whole number from 1 to");
    assertThat(chaos("--kill", "1").out()).contains("unknown argument '--kill'");
    assertThat(chaos("--seed").out()).contains("--seed needs a value");
  }
}
