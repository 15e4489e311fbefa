package dev.legionflow.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.legionflow.cli.api.Engine;
import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.command.DeployableFiles;
import dev.legionflow.cli.command.Search;
import dev.legionflow.cli.command.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// What the demo asks the engine, in the words of the REST API.
final class Missions {

  private static final Duration REST_WITHIN = Duration.ofMinutes(5);
  private static final int MAX_ROWS = 200;

  private final Engine engine;
  private final Pause pause;

  Missions(Engine engine, Pause pause) {
    this.engine = engine;
    this.pause = pause;
  }

  /// What happens between two looks at the engine.
  interface Pause {
    /// Waits a moment.
    ///
    /// @return whether to go on waiting; false when the engine has ended
    /// @throws InterruptedException when the demo is to end
    boolean goOn() throws InterruptedException;
  }

  /// Deploys all diagrams and forms of a folder, and returns their names.
  List<String> deploy(Path folder) throws IOException {
    var files = DeployableFiles.in(List.of(folder));
    engine.deploy(files);
    return files.stream().map(f -> String.valueOf(f.getFileName())).toList();
  }

  /// Starts a mission and returns its key.
  String start(String processId, ObjectNode variables) {
    var request = Json.object().put("processDefinitionId", processId);
    request.set("variables", variables);
    return engine.post("/v2/process-instances", request).path("processInstanceKey").asText();
  }

  /// Waits until a mission has ended or waits for a person.
  ///
  /// @throws DemoFailed when it has an incident, takes too long, or the engine ends
  void awaitRest(String mission) throws InterruptedException {
    var deadline = System.nanoTime() + REST_WITHIN.toNanos();
    while (isActive(mission) && waiting(mission).isEmpty()) {
      var incidents = search("/v2/incidents/search", mission, "creationTime", "ACTIVE");
      if (!incidents.isEmpty()) {
        var incident = incidents.getFirst();
        throw new DemoFailed(
            "mission %s stopped at %s: %s"
                .formatted(
                    mission,
                    incident.path("elementId").asText(),
                    incident.path("errorMessage").asText()));
      }
      if (!pause.goOn()) {
        throw new DemoFailed("the engine ended");
      }
      if (System.nanoTime() > deadline) {
        throw new DemoFailed(
            "mission %s neither ended nor asked a person within %d min"
                .formatted(mission, REST_WITHIN.toMinutes()));
      }
    }
  }

  boolean isActive(String mission) {
    return state(mission).equals("ACTIVE");
  }

  String state(String mission) {
    return engine.get("/v2/process-instances/" + mission).path("state").asText();
  }

  /// The user tasks of a mission that wait.
  List<JsonNode> waiting(String mission) {
    return search("/v2/user-tasks/search", mission, "creationDate", "CREATED");
  }

  void complete(String task, ObjectNode variables) {
    var request = Json.object();
    request.set("variables", variables);
    engine.post("/v2/user-tasks/" + task + "/completion", request);
  }

  /// The steps of a mission that somebody or something worked on, oldest first; also those that
  /// were begun and handed on.
  List<Step> work(String mission) {
    return elements(mission).stream()
        .map(Step::of)
        .filter(s -> s.isWork() || wasHandedOn(s))
        .toList();
  }

  /// Whether a worker did not do it, and the diagram leads elsewhere.
  static boolean wasHandedOn(Step step) {
    return step.type().equals("SERVICE_TASK") && step.state().equals("TERMINATED");
  }

  /// The ids of the end events that a mission came to.
  List<String> ends(String mission) {
    return elements(mission).stream()
        .map(Step::of)
        .filter(s -> s.type().equals("END_EVENT") && s.state().equals("COMPLETED"))
        .map(Step::elementId)
        .toList();
  }

  /// A variable of the mission itself, or a missing node where it has none of this name.
  JsonNode variable(String mission, String name) {
    var filter =
        Json.object().put("processInstanceKey", mission).put("scopeKey", mission).put("name", name);
    var found = engine.post("/v2/variables/search", Search.oldest(filter, "name", 1)).path("items");
    if (found.isEmpty()) {
      return Json.object().path(name);
    }
    // The search may cut a long value, the variable itself does not.
    var key = found.get(0).path("variableKey").asText();
    var value = engine.get("/v2/variables/" + key).path("value").asText();
    return Json.parse(value).orElseGet(() -> Json.object().path(name));
  }

  private List<JsonNode> elements(String mission) {
    var filter = Json.object().put("processInstanceKey", mission);
    return items(
        "/v2/element-instances/search", Search.oldest(filter, "elementInstanceKey", MAX_ROWS));
  }

  private List<JsonNode> search(String path, String mission, String sortField, String state) {
    var filter = Json.object().put("processInstanceKey", mission).put("state", state);
    return items(path, Search.oldest(filter, sortField, MAX_ROWS));
  }

  private List<JsonNode> items(String path, ObjectNode search) {
    var items = new ArrayList<JsonNode>();
    engine.post(path, search).path("items").forEach(items::add);
    return items;
  }
}
