package dev.legionflow.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ComposeTest {

  private record Run(int exit, String output) {}

  /// Before each and not before all, so that each is counted as skipped.
  @BeforeEach
  void composeIsThere() throws InterruptedException {
    boolean there;
    try {
      there = run(Map.of(), "docker", "compose", "version").exit() == 0;
    } catch (IOException e) {
      there = false;
    }
    assumeTrue(there, "docker compose is not installed");
  }

  @Test
  void theFileForPostgresIsValidAndPublishesOnLoopbackOnly() throws Exception {
    var run = run(Map.of("LEGION_DATABASE_PASSWORD", "x"), config("compose.yaml"));
    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(run.output()).contains("host_ip: 127.0.0.1").contains("jdbc:postgresql://");
  }

  @Test
  void itHasNoDefaultPassword() throws Exception {
    var run = run(Map.of(), config("compose.yaml"));
    assertThat(run.exit()).isNotZero();
    assertThat(run.output()).contains("LEGION_DATABASE_PASSWORD");
  }

  @Test
  void theFileForCamundaIsValidAndPublishesNothing() throws Exception {
    var run =
        run(Map.of("LEGION_ENGINE_URL", "https://example.com"), config("compose.camunda.yaml"));
    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(run.output()).contains("LEGION_ROLE: worker").doesNotContain("published:");
  }

  private static String[] config(String file) {
    return new String[] {"docker", "compose", "-f", file, "config"};
  }

  private static Run run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().remove("LEGION_DATABASE_PASSWORD");
    builder.environment().putAll(environment);
    var process = builder.start();
    process.getOutputStream().close();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
