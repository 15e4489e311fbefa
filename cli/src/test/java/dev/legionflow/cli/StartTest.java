package dev.legionflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.command.Exit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartTest {

  private static final String STARTED =
      """
      {"processDefinitionId": "review", "processDefinitionVersion": 2,
       "processDefinitionKey": "11", "processInstanceKey": "2251799813685249",
       "variables": {"sum": 12345678901234567890.123456789}}
      """;

  private final FakeEngine engine = new FakeEngine().answer("/v2/process-instances", STARTED);
  private final Terminal terminal = new Terminal().with("LEGION_URL", engine.url());

  @TempDir private Path folder = Path.of("");

  StartTest() throws IOException {}

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void anIdStartsTheNewestVersion() {
    assertThat(terminal.run("start", "review")).isEqualTo(Exit.OK);
    assertThat(engine.only().json())
        .isEqualTo(
            Json.parse("{\"processDefinitionId\": \"review\", \"variables\": {}}").orElseThrow());
    assertThat(terminal.out()).contains("Started review, version 2: instance 2251799813685249");
  }

  @Test
  void aNumberIsADefinitionsKeyAndStaysText() {
    assertThat(terminal.run("start", "2251799813685249")).isEqualTo(Exit.OK);
    assertThat(engine.only().json().path("processDefinitionKey").isTextual()).isTrue();
    assertThat(engine.only().json().has("processDefinitionId")).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "1|1",
        "1.10|1.10",
        "true|true",
        "null|null",
        "\"1\"|\"1\"",
        "[1,2]|[1,2]",
        "{\"a\":1}|{\"a\":1}",
        "text|\"text\"",
        "007|\"007\"",
        "1 2|\"1 2\"",
        "``|\"\"",
        "a=b|\"a=b\"",
        "@home|\"@home\"",
        "9007199254740993|9007199254740993",
      })
  void aValueThatIsJsonIsJsonAndAnyOtherIsText(String given, String json) {
    assertThat(terminal.run("start", "review", "--var", "v=" + given)).isEqualTo(Exit.OK);
    assertThat(engine.only().body()).contains("\"variables\":{\"v\":" + json + "}");
  }

  @Test
  void aFileOfVariablesIsReadAndSingleOnesGoOverIt() throws IOException {
    var file = Files.writeString(folder.resolve("vars.json"), "{\"a\": 1, \"b\": {\"c\": [2]}}");

    int exit = terminal.run("start", "review", "--var", "a=9", "--vars", "@" + file);

    assertThat(exit).isEqualTo(Exit.OK);
    assertThat(engine.only().json().path("variables"))
        .isEqualTo(Json.parse("{\"a\": 9, \"b\": {\"c\": [2]}}").orElseThrow());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[1]", "{\"a\":", "text", "@/no/such/file.json"})
  void variablesThatAreNoObjectAreAMistakeInTheCommand(String vars) {
    assertThat(terminal.run("start", "review", "--vars", vars)).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("--vars: ");
    assertThat(engine.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"novalue", "=1"})
  void aVariableWithoutANameOrValueIsAMistakeInTheCommand(String pair) {
    assertThat(terminal.run("start", "review", "--var", pair)).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("--var: '" + pair + "' is not NAME=VALUE");
  }

  @Test
  void awaitAsksForTheResultAndShowsItsVariables() {
    assertThat(terminal.run("start", "review", "--await", "--timeout", "7")).isEqualTo(Exit.OK);
    assertThat(engine.only().json().path("awaitCompletion").asBoolean()).isTrue();
    assertThat(engine.only().json().path("requestTimeout").asLong()).isEqualTo(7000);
    assertThat(terminal.out())
        .contains("Completed review, version 2")
        .containsPattern("sum +12345678901234567890.123456789");
  }

  @Test
  void jsonIsTheEnginesOwnAnswer() {
    assertThat(terminal.run("start", "review", "-o", "json")).isEqualTo(Exit.OK);
    assertThat(Json.parse(terminal.out())).isEqualTo(Json.parse(STARTED));
  }

  @Test
  void runningOutOfTimeIsNotARefusal() {
    engine.refuse("/v2/process-instances", 504, "{\"detail\": \"not completed within 1 s\"}");
    assertThat(terminal.run("start", "review", "--await")).isEqualTo(Exit.UNKNOWN);
    assertThat(terminal.err()).contains("not completed within 1 s");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "3601", "soon"})
  void aTimeoutOutOfBoundsIsAMistakeInTheCommand(String timeout) {
    assertThat(terminal.run("start", "review", "--timeout", timeout)).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("--timeout");
  }
}
