package dev.legionflow.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.cli.FakeEngine;
import dev.legionflow.cli.api.Engine;
import dev.legionflow.cli.api.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {

  private final FakeEngine fake = new FakeEngine();
  private final Engine engine = new Engine(URI.create(fake.url()), Optional.empty());
  private final Verdict verdict = new Verdict(new Missions(engine, () -> false), false);

  @TempDir private Path folder = Path.of("");

  VerdictTest() throws IOException {}

  @BeforeEach
  void aMissionThatEndedAsItShould() throws IOException {
    Files.writeString(folder.resolve("a.py"), "x");
    state("COMPLETED");
    ended("Done");
    waiting("Look");
  }

  @AfterEach
  void stop() {
    engine.close();
    fake.close();
  }

  @Test
  void theExpectedEndIsRight() throws Exception {
    assertThat(verdict.atEnd(mission())).isEmpty();
  }

  @Test
  void aMissionThatRunsOnIsWrong() throws Exception {
    state("ACTIVE");
    assertThat(verdict.atEnd(mission())).containsExactly("it should be COMPLETED, but is ACTIVE");
  }

  @Test
  void anotherEndIsWrong() throws Exception {
    ended("Dropped");
    assertThat(verdict.atEnd(mission()))
        .containsExactly("it should end at Done, but came to [Dropped]");
  }

  @Test
  void aChangedFileIsWrongWhereNoneShouldBe() throws Exception {
    var mission = mission();
    Files.writeString(folder.resolve("a.py"), "y");
    assertThat(verdict.atEnd(mission)).containsExactly("files were changed: [a.py]");
    assertThat(verdict.atRest(mission)).containsExactly("files were changed: [a.py]");
  }

  @Test
  void theExpectedTaskIsRight() throws Exception {
    assertThat(verdict.atRest(mission())).isEmpty();
  }

  @Test
  void anotherTaskIsWrong() throws Exception {
    waiting("Other");
    assertThat(verdict.atRest(mission()))
        .containsExactly("the task Look should wait, but [Other] do");
  }

  private Mission mission() throws IOException {
    var assignment =
        new Assignment(
            "test", "ask", "Look", Json.object(), "Done", new Expectation.Untouched(), false);
    var workspace = new Workspace(folder);
    return new Mission("5", assignment, workspace, Map.copyOf(workspace.texts()));
  }

  private void state(String state) {
    fake.answer("/v2/process-instances/5", "{\"state\": \"" + state + "\"}");
  }

  private void ended(String end) {
    fake.answer(
        "/v2/element-instances/search",
        """
        {"items": [
          {"elementId": "Start", "type": "START_EVENT", "state": "COMPLETED"},
          {"elementId": "%s", "type": "END_EVENT", "state": "COMPLETED"},
          {"elementId": "Elsewhere", "type": "END_EVENT", "state": "TERMINATED"}]}
        """
            .formatted(end));
  }

  private void waiting(String task) {
    fake.answer("/v2/user-tasks/search", "{\"items\": [{\"elementId\": \"%s\"}]}".formatted(task));
  }

  @Test
  void theKindsOfStepAreToldApart() {
    fake.answer(
        "/v2/element-instances/search",
        """
        {"items": [
          {"elementId": "a", "type": "SERVICE_TASK", "state": "COMPLETED", "means": "MODEL"},
          {"elementId": "b", "type": "SERVICE_TASK", "state": "TERMINATED", "means": null},
          {"elementId": "c", "type": "EXCLUSIVE_GATEWAY", "state": "COMPLETED", "means": null},
          {"elementId": "d", "type": "USER_TASK", "state": "COMPLETED", "means": "PERSON"}]}
        """);
    var steps = new Missions(engine, () -> false).work("5");
    assertThat(steps)
        .extracting(s -> s.elementId() + s.by())
        .isEqualTo(List.of("amodel", "b", "dperson"));
    assertThat(steps.stream().filter(Missions::wasHandedOn)).hasSize(1);
  }
}
