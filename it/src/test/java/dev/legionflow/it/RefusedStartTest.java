package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What is wrong with who may do what, or with what may be spent, is told at the start, by its
/// setting, and not at the first login or mission, or never.
@Execution(ExecutionMode.CONCURRENT)
class RefusedStartTest {

  private static final String ANN = "legion.access.users.\"ann\".";

  static Stream<Arguments> mistakes() {
    return Stream.of(
        Arguments.of(
            "role", Map.of(ANN + "roles", "aprover"), ANN + "roles: there is no role 'aprover'"),
        Arguments.of(
            "tenants",
            Map.of(ANN + "roles", "approver", ANN + "tenants", "red"),
            ANN + "tenants: is said, but legion.multi-tenancy.enabled is not true"),
        Arguments.of(
            "switch",
            Map.of("legion.multi-tenacy.enabled", "true"),
            "legion.multi-tenacy.enabled is no setting and has no effect:"
                + " is it legion.multi-tenancy.enabled?"),
        Arguments.of(
            "budget",
            Map.of("legion.router.budget.definition", "1/week"),
            "legion.router.budget.definition: 'week' must be 'day' or 'month'"),
        Arguments.of(
            "no-budget",
            Map.of("legion.router.budget.dya", "3"),
            "legion.router.budget.dya is no setting and has no effect:"
                + " is it legion.router.budget.day?"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void theStartEndsAndNamesTheSetting(
      String name, Map<String, String> mistake, String told, @TempDir Path data)
      throws IOException {
    Map<String, String> settings = new HashMap<>(mistake);
    settings.put(ANN + "token", "ann-".repeat(10));
    Path log = Path.of("target", "engine-refused-" + name + ".log");
    Files.deleteIfExists(log);

    try (EngineProcess engine = EngineProcess.ended("refused-" + name, data, settings)) {
      assertThat(engine.exitValue()).isEqualTo(1);
      assertThat(engine.logText()).contains(told);
    }
  }
}
