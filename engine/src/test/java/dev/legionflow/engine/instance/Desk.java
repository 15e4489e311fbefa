package dev.legionflow.engine.instance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.Admin.Answer;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;

/// What one who operates missions does, over REST.
@ApplicationScoped
public class Desk {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Admin admin;

  Desk(Admin admin) {
    this.admin = admin;
  }

  /// Deploys diagrams.
  ///
  /// @return the keys of their process definitions
  public List<String> deploy(String... diagrams) {
    var request = admin.asks();
    for (var i = 0; i < diagrams.length; i++) {
      request.multiPart("resources", "d" + i + ".bpmn", diagrams[i].getBytes(UTF_8));
    }
    var answer = request.post("/v2/deployments");
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return answer.jsonPath().getList("deployments.processDefinition.processDefinitionKey");
  }

  public Answer post(String path, String body) {
    return admin.post(path, body);
  }

  String token() {
    return admin.token();
  }

  public JsonNode get(String path) {
    var answer = admin.get(path);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  /// The answer, which must have this status.
  public JsonNode post(String path, String body, int status) {
    var answer = admin.post(path, body);
    assertThat(answer.status()).as(answer.body()).isEqualTo(status);
    return answer.body().isEmpty()
        ? com.fasterxml.jackson.databind.node.MissingNode.getInstance()
        : answer.json();
  }

  public void patch(String path, String body, int status) {
    var answer = admin.asks().contentType("application/json").body(body).patch(path);
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(status);
  }

  /// Sets variables of an element instance or process instance.
  void set(String key, String variables, boolean local) {
    var answer =
        admin
            .asks()
            .contentType("application/json")
            .body("{\"variables\": %s, \"local\": %s}".formatted(variables, local))
            .put("/v2/element-instances/" + key + "/variables");
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(204);
  }

  /// Completes one job of the type with a result.
  void work(String type, String variables) {
    var jobs = activate(type, 1);
    assertThat(jobs).as("jobs of type " + type).hasSize(1);
    post(
        "/v2/jobs/" + jobs.getFirst().path("jobKey").asText() + "/completion",
        "{\"variables\": " + variables + "}",
        204);
  }

  public String start(String process) {
    return start(process, "{}");
  }

  public String start(String process, String variables) {
    return post(
            "/v2/process-instances",
            "{\"processDefinitionId\": \"%s\", \"variables\": %s}".formatted(process, variables),
            200)
        .path("processInstanceKey")
        .asText();
  }

  /// What a search finds.
  public List<JsonNode> search(String what, String filter) {
    var found = post("/v2/" + what + "/search", "{\"filter\": " + filter + "}", 200);
    return StreamSupport.stream(found.path("items").spliterator(), false).toList();
  }

  public String state(String instance) {
    return get("/v2/process-instances/" + instance).path("state").asText();
  }

  /// `element state`, in the order in which they began; bodies are told by `[]`.
  public List<String> elements(String instance) {
    return search("element-instances", "{\"processInstanceKey\": \"" + instance + "\"}").stream()
        .map(e ->
            e.path("elementId").asText()
                + (e.path("type").asText().equals("MULTI_INSTANCE_BODY") ? "[] " : " ")
                + e.path("state").asText())
        .toList();
  }

  /// The keys of the active instances of an element, without multi-instance bodies.
  public List<String> active(String instance, String element) {
    return search(
            "element-instances",
            "{\"processInstanceKey\": \"%s\", \"elementId\": \"%s\", \"state\": \"ACTIVE\"}"
                .formatted(instance, element))
        .stream()
        .filter(e -> !e.path("type").asText().equals("MULTI_INSTANCE_BODY"))
        .map(e -> e.path("elementInstanceKey").asText())
        .toList();
  }

  public List<JsonNode> activate(String type, int count) {
    return StreamSupport.stream(
            post(
                    "/v2/jobs/activation",
                    """
                    {"type": "%s", "maxJobsToActivate": %d, "timeout": 60000, "worker": "desk",
                     "requestTimeout": -1}
                    """
                        .formatted(type, count),
                    200)
                .path("jobs")
                .spliterator(),
            false)
        .toList();
  }

  public Answer complete(JsonNode job) {
    return post("/v2/jobs/" + job.path("jobKey").asText() + "/completion", "{}");
  }

  /// Takes one job of the type and completes it.
  public void work(String type) {
    var jobs = activate(type, 1);
    assertThat(jobs).as("jobs of type " + type).hasSize(1);
    assertThat(complete(jobs.getFirst()).status()).isEqualTo(204);
  }

  /// Other tests have put rows into the same tables that no journal knows of.
  public void onlyWhatTheJournalSays() {
    rebuilt();
  }

  /// Makes the searchable tables anew: not a row may differ from what the journal says.
  public void requireRebuiltEqual() {
    var status = rebuilt();
    assertThat(status.path("state").asText()).as(status.toString()).isEqualTo("DONE");
    assertThat(status.path("refused").asInt()).isZero();
    assertThat(status.path("changedRows")).as(status.toString()).allMatch(n -> n.asLong() == 0);
  }

  private JsonNode rebuilt() {
    post("/legion/journal/rebuild", "{}", 202);
    await()
        .atMost(PATIENCE)
        .until(() -> !get("/legion/journal/rebuild").path("state").asText().equals("RUNNING"));
    return get("/legion/journal/rebuild");
  }
}
