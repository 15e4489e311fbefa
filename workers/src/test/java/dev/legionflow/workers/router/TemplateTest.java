package dev.legionflow.workers.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.worker.JobOutcome.Terminal;
import dev.legionflow.workers.database.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the Modeler takes, the worker takes; what the worker refuses, the Modeler refuses.
class TemplateTest {

  @ParameterizedTest
  @CsvSource({
    "maxOutputTokens, 1000000",
    "maxOutputTokens, 1000001",
    "maxOutputTokens, 9999999",
    "maxOutputTokens, 0",
    "budget, 0.000001",
    "budget, 0.0000001",
    "maxCost, 1000000000",
    "maxCost, 1000000001",
    "maxCost, 0.1234567",
    "worth, 0.05",
    "worth, 0.1234567",
    "timeLimit, 0s",
    "timeLimit, 30s",
    "complexity, 1.5",
    "temperature, 2.5"
  })
  void itsBoundsAreTheWorkers(String header, String value) throws Exception {
    var outcome = new Fixture(TestDatabase.H2).worker().work(Fixture.ask(1, "?", header, value));
    assertThat(pattern(header).matcher(value).find())
        .as("%s=%s: %s", header, value, outcome)
        .isEqualTo(!(outcome instanceof Terminal));
  }

  private static Pattern pattern(String header) throws Exception {
    var template =
        new ObjectMapper()
            .readTree(Files.readString(Path.of("../modeler-templates/legion.model.json")));
    for (var property : template.path("properties")) {
      if (property.path("binding").path("key").asText().equals(header)) {
        return Pattern.compile(property.at("/constraints/pattern/value").asText());
      }
    }
    throw new AssertionError("no header " + header);
  }
}
