package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The element templates against the schema that Camunda publishes; skipped aloud without Node.
class ElementTemplatesTest {

  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES)
  void allAreValid() throws Exception {
    var folder = Path.of("..", "modeler-templates").toAbsolutePath().normalize();
    var process =
        new ProcessBuilder("sh", folder.resolve("validate.sh").toString())
            .redirectErrorStream(true)
            .start();
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    var status = process.waitFor();

    assumeFalse(output.contains("SKIPPED"), output.strip());
    assertThat(status).as(output).isZero();
    try (var files = Files.list(folder)) {
      var templates = files.filter(file -> file.toString().endsWith(".json")).count();
      assertThat(output.lines().filter(line -> line.endsWith(": valid"))).hasSize((int) templates);
    }
  }
}
