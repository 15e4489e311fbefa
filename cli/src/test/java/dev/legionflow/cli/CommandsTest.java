package dev.legionflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.command.Exit;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  private final FakeEngine engine = new FakeEngine();
  private final Terminal terminal = new Terminal().with("LEGION_URL", engine.url());

  CommandsTest() throws IOException {}

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void completeSendsTheVariables() {
    engine.answer("/v2/user-tasks/9/completion", "");
    assertThat(terminal.run("complete", "9", "--var", "approved=true")).isEqualTo(Exit.OK);
    assertThat(engine.only().json())
        .isEqualTo(Json.parse("{\"variables\": {\"approved\": true}}").orElseThrow());
    assertThat(terminal.out()).contains("Completed task 9.");
  }

  @Test
  void cancelEndsTheMission() {
    engine.answer("/v2/process-instances/5/cancellation", "");
    assertThat(terminal.run("cancel", "5")).isEqualTo(Exit.OK);
    assertThat(engine.only().method()).isEqualTo("POST");
    assertThat(terminal.out()).contains("Cancelled mission 5.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abc", "-5", "0", "5/../6", "99999999999999999999"})
  void aKeyIsANumber(String key) {
    assertThat(terminal.run("cancel", "--", key)).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("'" + key + "' is not a key");
    assertThat(engine.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "status",
        "deploy",
        "start",
        "instances",
        "variables",
        "tasks",
        "complete",
        "cancel",
        "backup",
        "restore",
        "audit",
        "test",
        "parity",
        "chaos",
        "bench",
        "prepare",
        "demo",
        "help"
      })
  void everyCommandExplainsItself(String command) {
    assertThat(terminal.run(command, "--help")).isEqualTo(Exit.OK);
    assertThat(terminal.out()).contains("Usage: legion " + command).contains("-h, --help");
    assertThat(terminal.err()).isEmpty();
  }

  @Test
  void helpIsACommandToo() {
    var asked = new Terminal();
    assertThat(terminal.run("help")).isEqualTo(Exit.OK);
    assertThat(asked.run("--help")).isEqualTo(Exit.OK);
    assertThat(terminal.out()).isEqualTo(asked.out()).contains("Exit codes:");

    var deploy = new Terminal();
    assertThat(deploy.run("help", "deploy")).isEqualTo(Exit.OK);
    assertThat(deploy.out()).startsWith("Usage: legion deploy");
    assertThat(deploy.run("help", "nonsense")).isEqualTo(Exit.USAGE);
    assertThat(deploy.err()).contains("there is no command 'nonsense'");
  }

  @Test
  void theVersionIsShown() {
    assertThat(terminal.run("--version")).isEqualTo(Exit.OK);
    assertThat(terminal.out()).startsWith("Legion Flow ").contains("Java 2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"frobnicate", "--nope", "start", "complete", "deploy"})
  void aWrongCommandLineIsSaid(String line) {
    assertThat(terminal.run(line)).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).isNotBlank();
    assertThat(terminal.out()).isEmpty();
  }

  @Test
  void noCommandIsAMistakeToo() {
    assertThat(terminal.run()).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("which command?");
  }
}
