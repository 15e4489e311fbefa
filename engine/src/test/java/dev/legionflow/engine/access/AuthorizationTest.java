package dev.legionflow.engine.access;

import static dev.legionflow.engine.instance.Diagram.call;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.parallel;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Admin;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Who may do what.
@QuarkusTest
@TestProfile(WithUsers.class)
class AuthorizationTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final List<String> OF_WORKERS =
      List.of(
          "/legion/budgets",
          "/legion/costs",
          "/legion/formations",
          "/legion/learning",
          "/legion/legionnaires",
          "/legion/memory",
          "/legion/models",
          "/legion/router");

  /// Those that everybody with a login may ask.
  private static final Set<String> FOR_ALL =
      Set.of(
          "get /v2/topology",
          "get /v2/status",
          "get /v2/authentication/me",
          "get /engine-rest/engine",
          "get /engine-rest/version",
          "get /.well-known/camunda-automation-platform/webapps");

  @Inject Admin admin;

  private As root;
  private final As lea = As.user("lea");

  @BeforeEach
  void deploy() {
    root = new As(admin.token());
    for (var id : List.of("alpha", "beta")) {
      assertThat(
              root.deploy(
                      "",
                      process(
                          id,
                          start("in"),
                          job("shared"),
                          task("review"),
                          end("out"),
                          path("in", "shared", "review", "out")))
                  .status())
          .isEqualTo(200);
    }
  }

  /// For `who` and the group finance, as variables say.
  private static String task(String id) {
    return """
    <bpmn:userTask id="%s"><bpmn:extensionElements><zeebe:userTask/>
      <zeebe:assignmentDefinition assignee="=who" candidateUsers="=users" candidateGroups="=groups"/>
    </bpmn:extensionElements></bpmn:userTask>
    """
        .formatted(id);
  }

  private String launch(As who, String process, String variables) {
    return who.post(
            "/v2/process-instances",
            "{\"processDefinitionId\": \"%s\", \"variables\": %s}".formatted(process, variables),
            200)
        .path("processInstanceKey")
        .asText();
  }

  private String starts(String process) {
    return launch(root, process, "{\"who\": null, \"users\": [], \"groups\": []}");
  }

  private static String of(String instance) {
    return "{\"processInstanceKey\": \"" + instance + "\"}";
  }

  /// Its user task, once its job is done.
  private String reviewed(String instance) {
    var job = root.search("jobs", of(instance)).getFirst().path("jobKey").asText();
    root.post("/v2/jobs/" + job + "/completion", "{}", 204);
    return root.search("user-tasks", of(instance)).getFirst().path("userTaskKey").asText();
  }

  @Test
  void whoHasNoRoleMayDoNothing() {
    var nora = As.user("nora");
    var asked = new ArrayList<String>();
    var document = root.get("/q/openapi?format=json", 200);
    document
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue().properties().stream()
                .filter(operation ->
                    Set.of("get", "post", "put", "patch", "delete").contains(operation.getKey()))
                .forEach(operation -> {
                  var name = operation.getKey() + " " + path.getKey();
                  var content = operation.getValue().path("requestBody").path("content");
                  var answer =
                      nora.send(
                          operation.getKey().toUpperCase(java.util.Locale.ROOT),
                          path.getKey().replaceAll("\\{[^}]*}", "1"),
                          content.properties().isEmpty()
                              ? "application/json"
                              : content.properties().iterator().next().getKey(),
                          "");
                  if (FOR_ALL.contains(name)) {
                    assertThat(answer.status()).as(name).isIn(200, 204);
                  } else if (!path.getKey().startsWith("/v2/probe")) {
                    assertThat(answer.status()).as(name + ": " + answer.body()).isEqualTo(403);
                    // Workers' endpoints ask for roles, which a refusal does not name.
                    if (OF_WORKERS.stream().noneMatch(path.getKey()::startsWith)) {
                      assertThat(answer.json().path("permission").asText()).as(name).isNotEmpty();
                    }
                    asked.add(name);
                  }
                }));
    assertThat(asked).hasSizeGreaterThan(90);
    assertThat(nora.get("/q/metrics").status()).isEqualTo(403);
    assertThat(nora.get("/q/dev").status()).isEqualTo(403);
    assertThat(nora.get("/v2/topology/").status()).isIn(200, 404);
    assertThat(nora.get("/v2/none").status()).isEqualTo(404);
  }

  @Test
  void whoDoesNotExistIsNotLetIn() {
    assertThat(As.user("nobody").get("/v2/topology").status()).isEqualTo(401);
    assertThat(new As("").get("/v2/topology").status()).isEqualTo(401);
    for (var login : List.of("ann:wrong horse 1", "nora:correct horse", "nora:", "ann:")) {
      var parts = login.split(":", -1);
      assertThat(
              RestAssured.given()
                  .auth()
                  .preemptive()
                  .basic(parts[0], parts[1])
                  .get("/v2/topology")
                  .statusCode())
          .as(login)
          .isEqualTo(401);
    }
    var me =
        RestAssured.given()
            .auth()
            .preemptive()
            .basic("ann", "correct horse")
            .get("/v2/authentication/me");
    assertThat(me.statusCode()).isEqualTo(200);
    assertThat(me.jsonPath().getList("roles")).containsExactly("approver");
    assertThat(me.jsonPath().getList("groups")).containsExactly("finance");
    assertThat(me.jsonPath().getList("permissions")).contains("USER_TASK:own:UPDATE");
  }

  @Test
  void searchesShowWhatOneMayRead() {
    var mine = starts("alpha");
    var other = starts("beta");
    reviewed(mine);
    reviewed(other);
    for (var what :
        List.of("process-instances", "element-instances", "variables", "jobs", "user-tasks")) {
      assertThat(root.search(what, of(other))).as(what).isNotEmpty();
      assertThat(lea.search(what, of(mine))).as(what).isNotEmpty();
      assertThat(lea.search(what, of(other))).as(what).isEmpty();
    }
    assertThat(lea.search("process-definitions", "{\"isLatestVersion\": true}"))
        .extracting(d -> d.path("processDefinitionId").asText())
        .containsOnly("alpha");
    assertThat(As.user("vic").search("process-instances", of(other))).hasSize(1);
    // What a filter says cannot widen what is seen.
    var both = "{\"$or\": [" + of(mine) + ", " + of(other) + "]}";
    assertThat(lea.search("process-instances", both)).hasSize(1);
    for (var what :
        List.of("decision-definitions", "decision-instances", "decision-requirements")) {
      lea.post("/v2/" + what + "/search", "{}", 403);
    }
  }

  @Test
  void whatOthersHaveIsNotReadByItsKey() {
    var other = starts("beta");
    var task = reviewed(other);
    var element = root.search("element-instances", of(other)).getFirst();
    var variable = root.search("variables", of(other)).getFirst().path("variableKey").asText();
    var definition = element.path("processDefinitionKey").asText();
    for (var path :
        List.of(
            "/v2/process-instances/" + other,
            "/v2/process-instances/" + other + "/call-hierarchy",
            "/v2/process-instances/" + other + "/statistics/element-instances",
            "/v2/element-instances/" + element.path("elementInstanceKey").asText(),
            "/v2/variables/" + variable,
            "/v2/user-tasks/" + task,
            "/v2/user-tasks/" + task + "/form",
            "/v2/process-definitions/" + definition,
            "/v2/process-definitions/" + definition + "/xml",
            "/v2/process-definitions/" + definition + "/form",
            "/v2/resources/" + definition,
            "/v2/resources/" + definition + "/content",
            "/legion/process-definitions/" + definition + "/statistics",
            "/legion/process-definitions/" + definition + "/diagram")) {
      var refused = lea.get(path, 403);
      assertThat(refused.path("detail").asText()).as(path).contains("'beta'");
      assertThat(root.get(path).status()).as(path).isIn(200, 204);
    }
    for (var path :
        List.of(
            "/v2/process-instances/" + other + "/incidents/search",
            "/v2/user-tasks/" + task + "/variables/search",
            "/v2/process-definitions/" + definition + "/statistics/element-instances")) {
      lea.post(path, "{}", 403);
      root.post(path, "{}", 200);
    }
    var mine = starts("alpha");
    lea.get("/v2/process-instances/" + mine, 200);
  }

  @Test
  void nothingIsDoneToWhatOthersHave() {
    var other = starts("beta");
    var job = root.search("jobs", of(other)).getFirst();
    var key = job.path("jobKey").asText();
    var definition = job.path("processDefinitionKey").asText();
    var mine = starts("alpha");
    var alpha =
        root.search("process-instances", of(mine)).getFirst().path("processDefinitionKey").asText();
    var before = everythingOf(other);
    lea.post("/v2/process-instances", "{\"processDefinitionId\": \"beta\"}", 403);
    lea.post("/v2/process-instances", "{\"processDefinitionKey\": \"" + definition + "\"}", 403);
    lea.post("/engine-rest/process-definition/" + definition + "/start", "{}", 403);
    lea.post("/engine-rest/process-definition/key/beta/start", "{}", 403);
    lea.post("/v2/process-instances/" + other + "/cancellation", "{}", 403);
    lea.post(
        "/v2/process-instances/" + other + "/modification",
        "{\"activateInstructions\": [{\"elementId\": \"review\"}]}",
        403);
    lea.post("/v2/process-instances/" + other + "/migration", migration(alpha, "shared"), 403);
    lea.post(
        "/v2/process-instances/" + other + "/migration?dryRun=true",
        migration(alpha, "shared"),
        403);
    lea.post("/v2/process-instances/" + mine + "/migration", migration(definition, "shared"), 403);
    lea.does(
        "PUT",
        "/v2/element-instances/" + other + "/variables",
        "{\"variables\": {\"stolen\": 1}}",
        403);
    lea.post("/legion/process-instances/" + other + "/suspension", "{}", 403);
    lea.post("/legion/process-instances/" + other + "/resumption", "{}", 403);
    lea.post("/legion/process-definitions/" + definition + "/suspension", "{}", 403);
    lea.post("/legion/process-definitions/" + definition + "/resumption", "{}", 403);
    lea.post("/v2/resources/" + definition + "/deletion", "{}", 403);
    lea.post("/v2/jobs/" + key + "/completion", "{}", 403);
    lea.post("/v2/jobs/" + key + "/failure", "{\"retries\": 0}", 403);
    lea.post("/v2/jobs/" + key + "/error", "{\"errorCode\": \"x\"}", 403);
    lea.does("PATCH", "/v2/jobs/" + key, "{\"changeset\": {\"retries\": 9}}", 403);
    lea.post("/v2/messages/publication", "{\"name\": \"beta\", \"correlationKey\": \"1\"}", 403);
    lea.post("/v2/messages/correlation", "{\"name\": \"beta\", \"correlationKey\": \"1\"}", 403);
    lea.post("/v2/signals/broadcast", "{\"signalName\": \"beta\"}", 403);
    assertThat(everythingOf(other)).isEqualTo(before);
    assertThat(lea.deploy("", process("beta", start("in"), end("out"), path("in", "out"))).status())
        .isEqualTo(403);
    assertThat(root.search("process-definitions", "{\"processDefinitionId\": \"beta\"}"))
        .hasSize(1);
    // The same is done to what is theirs.
    lea.post("/legion/process-instances/" + mine + "/suspension", "{}", 204);
    lea.post("/legion/process-instances/" + mine + "/resumption", "{}", 204);
    lea.post("/v2/process-instances/" + mine + "/cancellation", "{}", 204);
  }

  private static String migration(String target, String element) {
    return """
    {"targetProcessDefinitionKey": "%s",
     "mappingInstructions": [{"sourceElementId": "%s", "targetElementId": "%s"}]}
    """
        .formatted(target, element, element);
  }

  private List<JsonNode> everythingOf(String instance) {
    var all = new ArrayList<JsonNode>();
    for (var what :
        List.of("process-instances", "element-instances", "variables", "jobs", "user-tasks")) {
      all.addAll(root.search(what, of(instance)));
    }
    return all;
  }

  @Test
  void anIncidentIsResolvedByWhoMay() {
    var other = starts("beta");
    var job = root.search("jobs", of(other)).getFirst().path("jobKey").asText();
    root.post("/v2/jobs/" + job + "/failure", "{\"retries\": 0}", 204);
    root.does("PATCH", "/v2/jobs/" + job, "{\"changeset\": {\"retries\": 1}}", 204);
    var incident = root.search("incidents", of(other)).getFirst().path("incidentKey").asText();
    assertThat(lea.search("incidents", of(other))).isEmpty();
    lea.get("/v2/incidents/" + incident, 403);
    for (var name : List.of("lea", "vic", "will", "hal", "ann")) {
      As.user(name).post("/v2/incidents/" + incident + "/resolution", "{}", 403);
    }
    As.user("olga").post("/v2/incidents/" + incident + "/resolution", "{}", 204);
  }

  @Test
  void approversSeeAndDecideTheirTasks() {
    var ann = As.user("ann");
    var eve = As.user("eve");
    var assigned = reviewed(launch(root, "beta", "{\"who\":\"ann\",\"users\":[],\"groups\":[]}"));
    var candidate =
        reviewed(launch(root, "beta", "{\"who\":null,\"users\":[\"eve\",\"ann\"],\"groups\":[]}"));
    var group =
        reviewed(launch(root, "beta", "{\"who\":null,\"users\":[],\"groups\":[\"finance\"]}"));
    var nobodys = reviewed(starts("beta"));
    // Nearly.
    var near =
        reviewed(
            launch(
                root,
                "beta",
                "{\"who\":\"ANN\",\"users\":[\"x\\\",\\\"ann\",\"anna\"],\"groups\":[\"finances\"]}"));

    assertThat(keys(ann)).contains(assigned, candidate, group).doesNotContain(nobodys, near);
    assertThat(keys(eve)).contains(candidate).doesNotContain(assigned, group, nobodys, near);
    for (var task : List.of(nobodys, near)) {
      ann.get("/v2/user-tasks/" + task, 403);
      ann.post("/v2/user-tasks/" + task + "/variables/search", "{}", 403);
      ann.post("/v2/user-tasks/" + task + "/completion", "{}", 403);
      ann.post("/v2/user-tasks/" + task + "/assignment", "{\"assignee\": \"ann\"}", 403);
      ann.does("DELETE", "/v2/user-tasks/" + task + "/assignee", "", 403);
    }
    ann.post("/v2/user-tasks/" + candidate + "/variables/search", "{}", 200);
    ann.does(
        "PATCH",
        "/v2/user-tasks/" + assigned,
        "{\"changeset\": {\"candidateUsers\": [\"eve\"]}}",
        403);
    // A candidate takes a task for themselves only, and then it is theirs.
    ann.post("/v2/user-tasks/" + candidate + "/assignment", "{\"assignee\": \"eve\"}", 403);
    ann.post("/v2/user-tasks/" + candidate + "/assignment", "{\"assignee\": \"ann\"}", 204);
    eve.post("/v2/user-tasks/" + candidate + "/assignment", "{\"assignee\": \"eve\"}", 403);
    eve.post("/v2/user-tasks/" + candidate + "/completion", "{}", 403);
    eve.does("DELETE", "/v2/user-tasks/" + candidate + "/assignee", "", 403);
    ann.post("/v2/user-tasks/" + candidate + "/completion", "{}", 204);
    ann.post("/v2/user-tasks/" + assigned + "/completion", "{}", 204);
    ann.post("/v2/user-tasks/" + group + "/completion", "{}", 204);
    As.user("vic").post("/v2/user-tasks/" + nobodys + "/completion", "{}", 403);
    As.user("olga").post("/v2/user-tasks/" + nobodys + "/completion", "{}", 204);
  }

  private static List<String> keys(As who) {
    return who.search("user-tasks", "{\"state\": \"CREATED\"}").stream()
        .map(task -> task.path("userTaskKey").asText())
        .toList();
  }

  @Test
  void workersGetJobsOfProcessesThatTheyMayWorkOn() {
    var hal = As.user("hal");
    var body =
        """
        {"type": "shared", "worker": "%s", "timeout": 60000, "maxJobsToActivate": 1000,
         "requestTimeout": %d}
        """;
    // What was left by others.
    root.post("/v2/jobs/activation", body.formatted("root", -1), 200);
    starts("beta");
    assertThat(processes(hal.post("/v2/jobs/activation", body.formatted("hal", -1), 200)))
        .isEmpty();
    starts("alpha");
    assertThat(processes(hal.post("/v2/jobs/activation", body.formatted("hal", -1), 200)))
        .containsExactly("alpha");
    assertThat(
            processes(As.user("will").post("/v2/jobs/activation", body.formatted("will", -1), 200)))
        .containsExactly("beta");
    // Waiting, the one is not given what the other may have, and neither is forgotten.
    var forHal =
        CompletableFuture.supplyAsync(
            () -> hal.post("/v2/jobs/activation", body.formatted("hal", 20_000), 200));
    var forWill =
        CompletableFuture.supplyAsync(
            () -> As.user("will").post("/v2/jobs/activation", body.formatted("will", 20_000), 200));
    starts("beta");
    assertThat(processes(forWill.join())).containsExactly("beta");
    assertThat(forHal.isDone()).isFalse();
    starts("alpha");
    assertThat(processes(forHal.join())).containsExactly("alpha");
    // And nothing but jobs.
    var mission = starts("alpha");
    hal.does(
        "PUT",
        "/v2/element-instances/" + mission + "/variables",
        "{\"variables\": {\"a\":1}}",
        403);
    hal.get("/v2/process-instances/" + mission, 403);
    hal.post("/v2/process-instances/" + mission + "/cancellation", "{}", 403);
  }

  /// One command makes jobs of one type in two processes, while somebody waits who may have those
  /// of one.
  @Test
  void aWaitingWorkerIsNotGivenTheJobsOfACalledProcess() {
    var hal = As.user("hal");
    var body =
        "{\"type\": \"shared\", \"worker\": \"hal\", \"timeout\": 60000, \"maxJobsToActivate\": 1000, \"requestTimeout\": %d}";
    root.deploy(
        "",
        process(
            "alpha",
            start("in"),
            parallel("fork"),
            job("shared"),
            call("other", "beta"),
            end("out"),
            end("end"),
            path("in", "fork", "shared", "out"),
            path("fork", "other", "end")));
    hal.post("/v2/jobs/activation", body.formatted(-1), 200);
    for (var round = 0; round < 5; round++) {
      var waiting =
          CompletableFuture.supplyAsync(
              () -> hal.post("/v2/jobs/activation", body.formatted(20_000), 200));
      starts("alpha");
      assertThat(processes(waiting.join())).containsExactly("alpha");
    }
  }

  private static List<String> processes(JsonNode activated) {
    var processes = new ArrayList<String>();
    activated.path("jobs").forEach(job -> processes.add(job.path("processDefinitionId").asText()));
    return processes;
  }

  @Test
  void batchOperationsDoWhatTheirMakerMay() {
    var mine = starts("alpha");
    var other = starts("beta");
    var filter =
        "{\"filter\": {\"processInstanceKey\": {\"$in\": [\"%s\", \"%s\"]}}}"
            .formatted(mine, other);
    var key =
        lea.post("/v2/process-instances/cancellation", filter, 200)
            .path("batchOperationKey")
            .asText();
    await()
        .atMost(PATIENCE)
        .until(() -> lea.get("/v2/batch-operations/" + key, 200).hasNonNull("endDate"));
    assertThat(lea.get("/v2/batch-operations/" + key, 200).path("operationsTotalCount").asInt())
        .isEqualTo(1);
    assertThat(root.get("/v2/process-instances/" + other, 200).path("state").asText())
        .isEqualTo("ACTIVE");
    assertThat(root.get("/v2/process-instances/" + mine, 200).path("state").asText())
        .isEqualTo("TERMINATED");
    var roots =
        root.post("/v2/process-instances/cancellation", filter, 200)
            .path("batchOperationKey")
            .asText();
    lea.get("/v2/batch-operations/" + roots, 404);
    lea.post("/v2/batch-operations/" + roots + "/cancellation", "{}", 404);
    assertThat(lea.search("batch-operations", "{\"batchOperationKey\": \"" + roots + "\"}"))
        .isEmpty();
    assertThat(lea.search("batch-operation-items", "{\"batchOperationKey\": \"" + roots + "\"}"))
        .isEmpty();
    for (var name : List.of("vic", "will", "ann", "nora")) {
      As.user(name).post("/v2/process-instances/cancellation", filter, 403);
    }
  }

  @Test
  void eventsTellOfWhatOneMayRead() throws Exception {
    var head = root.get("/legion/journal/head", 200).path("position").asLong();
    var other = starts("beta");
    var mine = starts("alpha");
    var seen = new HashSet<String>();
    var request =
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create(
                    "http://127.0.0.1:%d/legion/events?variables=true&from=%d"
                        .formatted(RestAssured.port, head + 1)))
            .header("Authorization", "Bearer " + lea.token())
            .build();
    var response =
        java.net.http.HttpClient.newHttpClient()
            .send(request, java.net.http.HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    try (var body = response.body();
        var lines =
            new java.io.BufferedReader(
                new java.io.InputStreamReader(body, java.nio.charset.StandardCharsets.UTF_8))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("\"processInstanceKey\"")) {
          seen.add(line.contains(other) ? other : line.contains(mine) ? mine : "another");
          if (line.contains(mine)) {
            break;
          }
        }
      }
    }
    assertThat(seen).contains(mine).doesNotContain(other);
  }

  /// The stream is no way around what searches refuse.
  @Test
  void eventsOfTasksAndDecisionsNeedTheRightToThese() throws Exception {
    var rule =
        """
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rules" name="Rules"
            namespace="rules">
          <decision id="rule" name="Rule"><literalExpression id="l"><text>1</text></literalExpression></decision>
        </definitions>
        """;
    var decide =
        """
        <bpmn:businessRuleTask id="decide"><bpmn:extensionElements>
          <zeebe:calledDecision decisionId="rule" resultVariable="r"/>
        </bpmn:extensionElements></bpmn:businessRuleTask>
        """;
    var ruled =
        process(
            "ruled",
            start("in"),
            decide,
            task("review"),
            end("out"),
            path("in", "decide", "review", "out"));
    assertThat(root.deploy("", rule, ruled).status()).isEqualTo(200);
    var head = root.get("/legion/journal/head", 200).path("position").asLong();
    var mission = starts("ruled");
    var task = root.search("user-tasks", of(mission)).getFirst().path("userTaskKey").asText();
    root.post("/v2/user-tasks/" + task + "/assignment", "{\"assignee\": \"ann\"}", 204);
    root.post("/v2/user-tasks/" + task + "/completion", "{}", 204);

    var tasks = Set.of("userTaskCreated", "userTaskChanged", "userTaskEnded");
    var decisions = Set.of("decisionEvaluated");
    assertThat(told(root, mission, head)).containsAll(tasks).containsAll(decisions);
    assertThat(told(As.user("rita"), mission, head))
        .contains("processInstanceStarted", "elementActivated")
        .doesNotContainAnyElementsOf(tasks)
        .doesNotContainAnyElementsOf(decisions);
    assertThat(told(As.user("rose"), mission, head))
        .containsAll(tasks)
        .doesNotContainAnyElementsOf(decisions);
    assertThat(told(As.user("rosa"), mission, head))
        .containsAll(decisions)
        .doesNotContainAnyElementsOf(tasks);
  }

  /// The types of a mission's events, up to its end.
  private static Set<String> told(As who, String mission, long head) throws Exception {
    var request =
        java.net.http.HttpRequest.newBuilder(
                java.net.URI.create(
                    "http://127.0.0.1:%d/legion/events?processInstanceKey=%s&from=%d"
                        .formatted(RestAssured.port, mission, head + 1)))
            .header("Authorization", "Bearer " + who.token())
            .build();
    var response =
        java.net.http.HttpClient.newHttpClient()
            .send(request, java.net.http.HttpResponse.BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    var types = new HashSet<String>();
    try (var lines = response.body()) {
      var all = lines.iterator();
      while (!types.contains("processInstanceEnded")) {
        var line = all.next();
        if (line.startsWith("event: ")) {
          types.add(line.substring("event: ".length()));
        }
      }
    }
    return types;
  }
}
