package dev.legionflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.command.Exit;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SearchTest {

  private final FakeEngine engine = new FakeEngine();
  private final Terminal terminal = new Terminal().with("LEGION_URL", engine.url());

  SearchTest() throws IOException {}

  @AfterEach
  void stop() {
    engine.close();
  }

  @Test
  void instancesAreFilteredSortedAndPagedByTheEngine() {
    engine.answer(
        "/v2/process-instances/search",
        """
        {"items": [{"processInstanceKey": "5", "processDefinitionId": "review",
          "processDefinitionVersion": 2, "state": "ACTIVE", "hasIncident": true,
          "startDate": "2026-01-01T00:00:00Z", "endDate": null}],
         "page": {"totalItems": 80}}
        """);

    int exit =
        terminal.run("instances", "--state", "active", "--process", "review", "--limit", "1");

    assertThat(exit).isEqualTo(Exit.OK);
    assertThat(engine.only().json())
        .isEqualTo(
            Json.parse(
                    """
                    {"filter": {"state": "ACTIVE", "processDefinitionId": "review"},
                     "sort": [{"field": "startDate", "order": "DESC"}],
                     "page": {"limit": 1}}
                    """)
                .orElseThrow());
    assertThat(terminal.out())
        .containsPattern("5 +review +2 +ACTIVE +20(25|26)-\\d\\d-\\d\\d \\d\\d:\\d\\d:00 +yes")
        .contains("(1 of 80; --limit shows more)");
  }

  @Test
  void oneInstanceIsShownStepByStep() {
    engine
        .answer("/v2/process-instances/5", "{\"processInstanceKey\": \"5\"}")
        .answer(
            "/v2/element-instances/search",
            """
            {"items": [
              {"elementId": "Start", "elementName": "Start", "type": "START_EVENT",
               "state": "COMPLETED", "startDate": "2026-01-01T00:00:00Z",
               "endDate": "2026-01-01T00:00:00.012Z", "means": null},
              {"elementId": "Transform", "elementName": "Rename it", "type": "SERVICE_TASK",
               "state": "COMPLETED", "startDate": "2026-01-01T00:00:00Z",
               "endDate": "2026-01-01T00:00:01.500Z", "means": "LOCAL",
               "costMicroDollars": 1234567, "note": "sure of every place"}]}
            """);

    assertThat(terminal.run("instances", "5")).isEqualTo(Exit.OK);

    assertThat(engine.asked().getLast().json().path("filter").path("processInstanceKey").asText())
        .isEqualTo("5");
    assertThat(terminal.out())
        .containsPattern("Start +Start +START_EVENT +COMPLETED +12 ms\\R")
        .containsPattern(
            "Transform +Rename it +SERVICE_TASK +COMPLETED +local +1.5 s +\\$1.234567 +sure of every");
  }

  @Test
  void whatAStepIsStuckOnIsItsNote() {
    engine
        .answer("/v2/process-instances/5", "{\"processInstanceKey\": \"5\", \"hasIncident\": true}")
        .answer(
            "/v2/element-instances/search",
            """
            {"items": [
              {"elementInstanceKey": "21", "elementId": "Start", "elementName": "Start",
               "type": "START_EVENT", "state": "COMPLETED", "note": "fine"},
              {"elementInstanceKey": "22", "elementId": "Classify", "elementName": "Classify",
               "type": "SERVICE_TASK", "state": "ACTIVE"}]}
            """)
        .answer(
            "/v2/incidents/search",
            """
            {"items": [{"incidentKey": "31", "elementInstanceKey": "22", "state": "ACTIVE",
              "errorType": "JOB_NO_RETRIES",
              "errorMessage": "folder '/a/long/path/to/some/project' is outside of the workspaces [/srv/projects]"}]}
            """);

    assertThat(terminal.run("instances", "5")).isEqualTo(Exit.OK);

    assertThat(engine.asked().getLast().json().path("filter"))
        .isEqualTo(
            Json.parse("{\"processInstanceKey\": \"5\", \"state\": \"ACTIVE\"}").orElseThrow());
    assertThat(terminal.out())
        .containsPattern("Start +Start +START_EVENT +COMPLETED +fine\\R")
        .containsPattern(
            "Classify +Classify +SERVICE_TASK +ACTIVE +incident 31, JOB_NO_RETRIES: folder"
                + " '/a/long/path/to/some/project' is outside of the workspaces \\[/srv/projects\\]\\R");
  }

  @Test
  void anInstanceThatIsNotThereIsARefusal() {
    engine.refuse(
        "/v2/process-instances/5",
        404,
        "{\"title\": \"NOT_FOUND\", \"detail\": \"there is no process instance 5\"}");
    assertThat(terminal.run("instances", "5")).isEqualTo(Exit.REFUSED);
    assertThat(terminal.err()).contains("there is no process instance 5");
  }

  @Test
  void aVariableIsShownWholeATextAsItIs() {
    engine.answer(
        "/v2/variables/search",
        """
        {"items": [{"name": "diff", "scopeKey": "8", "value": "\\"--- a\\\\n+++ b \\\\u001b[2J\\""},
                   {"name": "diff", "scopeKey": "9", "value": "{\\"n\\":1}"}],
         "page": {"totalItems": 2}}
        """);

    assertThat(terminal.run("variables", "5", "diff")).isEqualTo(Exit.OK);

    assertThat(engine.only().json().path("filter"))
        .isEqualTo(Json.parse("{\"processInstanceKey\": \"5\", \"name\": \"diff\"}").orElseThrow());
    assertThat(terminal.out())
        .isEqualToNormalizingNewlines("--- a\n+++ b \\u001b[2J\n{\n  \"n\" : 1\n}\n");
  }

  @Test
  void allVariablesAreListed() {
    engine.answer(
        "/v2/variables/search",
        """
        {"items": [{"name": "request", "scopeKey": "5", "value": "\\"rename\\""}],
         "page": {"totalItems": 1}}
        """);
    assertThat(terminal.run("variables", "5")).isEqualTo(Exit.OK);
    assertThat(terminal.out()).containsPattern("request +5 +\"rename\"");
  }

  @Test
  void aVariableThatIsNotThereIsNotAsExpected() {
    engine.answer("/v2/variables/search", "{\"items\": [], \"page\": {\"totalItems\": 0}}");
    assertThat(terminal.run("variables", "5", "diff")).isEqualTo(Exit.NOT_AS_EXPECTED);
    assertThat(terminal.out()).contains("It has no variable 'diff'.");
  }

  @Test
  void tasksAreThoseThatWait() {
    engine.answer(
        "/v2/user-tasks/search",
        """
        {"items": [{"userTaskKey": "9", "name": "Review \\u001b[31m the change\\nnow",
          "elementId": "Review", "processDefinitionId": "code-change",
          "processInstanceKey": "5", "state": "CREATED", "assignee": null,
          "creationDate": "2026-01-01T00:00:00Z"}], "page": {"totalItems": 1}}
        """);

    assertThat(terminal.run("tasks", "--instance", "5")).isEqualTo(Exit.OK);

    assertThat(engine.only().json().path("filter"))
        .isEqualTo(
            Json.parse("{\"state\": \"CREATED\", \"processInstanceKey\": \"5\"}").orElseThrow());
    assertThat(terminal.out())
        .containsPattern("9 +Review \\\\u001b\\[31m the change now +code-change +5 +CREATED");
  }

  @Test
  void nothingFoundIsSaid() {
    engine.answer("/v2/user-tasks/search", "{\"items\": [], \"page\": {\"totalItems\": 0}}");
    assertThat(terminal.run("tasks")).isEqualTo(Exit.OK);
    assertThat(terminal.out().strip()).isEqualTo("No task waits for a person.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "1001", "-1", "many"})
  void aLimitOutOfBoundsIsAMistakeInTheCommand(String limit) {
    assertThat(terminal.run("tasks", "--limit", limit)).isEqualTo(Exit.USAGE);
    assertThat(terminal.err()).contains("--limit");
    assertThat(engine.asked()).isEmpty();
  }

  @Test
  void statusCountsWhatIsGoingOn() {
    engine
        .answer("/q/health/ready", "{\"status\": \"UP\"}")
        .answer("/v2/topology", "{\"gatewayVersion\": \"8.8.0\", \"brokers\": [{}]}")
        .answer("/v2/process-instances/search", "{\"items\": [], \"page\": {\"totalItems\": 31}}")
        .answer("/v2/user-tasks/search", "{\"items\": [], \"page\": {\"totalItems\": 4}}")
        .answer("/v2/incidents/search", "{\"items\": [], \"page\": {\"totalItems\": 0}}");

    assertThat(terminal.run("status")).isEqualTo(Exit.OK);

    assertThat(terminal.out())
        .contains("is ready (gateway 8.8.0, 1 broker(s))")
        .containsPattern("Missions running: +31")
        .containsPattern("Tasks for people: +4")
        .containsPattern("Incidents: +0");
  }

  @Test
  void anEngineThatIsNotReadyIsNotAsExpected() {
    engine.refuse("/q/health/ready", 503, "{\"status\": \"DOWN\"}");
    assertThat(terminal.run("status")).isEqualTo(Exit.NOT_AS_EXPECTED);
    assertThat(terminal.out()).contains("is not ready");
  }
}
