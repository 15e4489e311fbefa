package dev.legionflow.engine.access;

import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.user;
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
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two tenants that use the same ids: neither sees or reaches what the other has.
@QuarkusTest
@TestProfile(WithTenants.class)
class TenancyTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Inject Admin admin;

  private static int count;

  private final As red = As.user("red");
  private final As blue = As.user("blue");
  private final As both = As.user("both");
  private final SoftAssertions softly = new SoftAssertions();
  private As root;
  private String id;

  @BeforeEach
  void deploy() {
    root = new As(admin.token());
    id = "mission" + count++;
    deployed(red, "red", diagram());
    deployed(blue, "blue", diagram());
  }

  private static void deployed(As who, String tenant, String diagram) {
    var answer = who.deploy(tenant, diagram);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.json().path("tenantId").asText()).isEqualTo(tenant);
  }

  private String diagram() {
    return process(
        id,
        start("in"),
        job(id + "Job"),
        user("u"),
        end("out"),
        path("in", id + "Job", "u", "out"));
  }

  private static String starts(As who, String tenant, String process, String variables) {
    var started =
        who.post(
            "/v2/process-instances",
            "{\"processDefinitionId\": \"%s\", \"tenantId\": \"%s\", \"variables\": %s}"
                .formatted(process, tenant, variables),
            200);
    assertThat(started.path("tenantId").asText()).isEqualTo(tenant);
    return started.path("processInstanceKey").asText();
  }

  private String starts(As who, String tenant) {
    return starts(who, tenant, id, "{\"secret\": \"" + tenant + "\"}");
  }

  private static String of(String instance) {
    return "{\"processInstanceKey\": \"" + instance + "\"}";
  }

  @Test
  void idsAndVersionsAreATenantsOwn() {
    deployed(red, "red", diagram().replace("A mission", "A newer mission"));
    var ids = "{\"processDefinitionId\": \"" + id + "\"}";
    assertThat(red.search("process-definitions", ids))
        .extracting(d -> d.path("version").asInt())
        .containsExactlyInAnyOrder(1, 2);
    assertThat(blue.search("process-definitions", ids))
        .extracting(d -> d.path("version").asInt())
        .containsExactly(1);
    assertThat(both.search("process-definitions", ids)).hasSize(3);
    assertThat(root.search("process-definitions", ids)).hasSize(3);
    assertThat(As.user("none").search("process-definitions", ids)).isEmpty();
    assertThat(both.search("process-definitions", "{\"tenantId\": \"red\"}"))
        .extracting(d -> d.path("tenantId").asText())
        .containsOnly("red");
    assertThat(blue.search("process-definitions", "{\"tenantId\": \"red\"}")).isEmpty();
  }

  @Test
  void requestsAreForTenantsThatOneIsAssignedTo() {
    var started = "{\"processDefinitionId\": \"" + id + "\"%s}";
    blue.post("/v2/process-instances", started.formatted(", \"tenantId\": \"red\""), 403);
    blue.post("/v2/process-instances", started.formatted(", \"tenantId\": \"<default>\""), 403);
    blue.post("/v2/process-instances", started.formatted(""), 400);
    blue.post("/v2/process-instances", started.formatted(", \"tenantId\": \"no tenant\""), 400);
    root.post("/v2/process-instances", started.formatted(", \"tenantId\": \"<default>\""), 404);
    assertThat(blue.deploy("red", diagram()).status()).isEqualTo(403);
    assertThat(blue.deploy("", diagram()).status()).isEqualTo(400);
    for (var tenant : List.of("red", "<default>", "none")) {
      var named = ", \"tenantId\": \"" + tenant + "\"}";
      blue.post(
          "/v2/messages/publication", "{\"name\":\"m\",\"correlationKey\":\"1\"" + named, 403);
      blue.post(
          "/v2/messages/correlation", "{\"name\":\"m\",\"correlationKey\":\"1\"" + named, 403);
      blue.post("/v2/signals/broadcast", "{\"signalName\":\"s\"" + named, 403);
      blue.post(
          "/v2/decision-definitions/evaluation", "{\"decisionDefinitionId\":\"d\"" + named, 403);
      blue.post(
          "/v2/jobs/activation",
          "{\"type\":\"t\",\"worker\":\"w\",\"timeout\":1000,\"maxJobsToActivate\":1,\"tenantIds\":[\"blue\",\"%s\"]}"
              .formatted(tenant),
          403);
    }
    assertThat(red.get("/v2/authentication/me", 200).path("tenants").findValuesAsText("tenantId"))
        .containsExactly("red");
  }

  /// Who names no tenants asks for all of theirs, which are none.
  @Test
  void whoHasNoTenantIsGivenNoJobs() {
    var none = As.user("none");
    var body =
        "{\"type\": \"%s\", \"worker\": \"none\", \"timeout\": 1000, \"maxJobsToActivate\": 100, \"requestTimeout\": %d}";
    var mission = starts(red, "red");
    var type = red.search("jobs", of(mission)).getFirst().path("type").asText();
    assertThat(none.post("/v2/jobs/activation", body.formatted(type, -1), 200).path("jobs"))
        .isEmpty();
    assertThat(
            none.post(
                "/external-job-api/acquire/jobs",
                "{\"topic\": \"%s\", \"workerId\": \"none\", \"lockDuration\": \"PT1S\"}"
                    .formatted(type),
                200))
        .isEmpty();
    assertThat(
            none.post(
                "/engine-rest/external-task/fetchAndLock",
                "{\"workerId\": \"none\", \"maxTasks\": 10, \"topics\": [{\"topicName\": \"%s\", \"lockDuration\": 1000}]}"
                    .formatted(type),
                200))
        .isEmpty();
    var waiting =
        CompletableFuture.supplyAsync(
            () -> none.post("/v2/jobs/activation", body.formatted(type, 2_000), 200));
    starts(red, "red");
    assertThat(waiting.join().path("jobs")).isEmpty();
  }

  /// The keys of a mission of red's with an incident.
  private record Stalled(
      String mission, String job, String definition, String incident, String variable) {}

  private Stalled stalled() {
    var mission = starts(red, "red");
    var job = red.search("jobs", of(mission)).getFirst();
    var jobKey = job.path("jobKey").asText();
    red.post("/v2/jobs/" + jobKey + "/failure", "{\"retries\": 0}", 204);
    return new Stalled(
        mission,
        jobKey,
        job.path("processDefinitionKey").asText(),
        red.search("incidents", of(mission)).getFirst().path("incidentKey").asText(),
        red.search("variables", of(mission)).getFirst().path("variableKey").asText());
  }

  @Test
  void whatAnotherTenantHasIsNotThere() {
    var stalled = stalled();
    var mission = stalled.mission();
    var jobKey = stalled.job();
    var definition = stalled.definition();
    var incident = stalled.incident();
    var variable = stalled.variable();
    var other = starts(red, "red");
    var otherJob = red.search("jobs", of(other)).getFirst().path("jobKey").asText();
    red.post("/v2/jobs/" + otherJob + "/completion", "{}", 204);
    var task = red.search("user-tasks", of(other)).getFirst().path("userTaskKey").asText();
    for (var stranger : List.of(blue, As.user("none"))) {
      for (var what :
          List.of(
              "process-instances",
              "element-instances",
              "variables",
              "jobs",
              "user-tasks",
              "incidents")) {
        assertThat(stranger.search(what, "{}"))
            .as(what)
            .allMatch(item -> item.path("tenantId").asText().equals("blue"));
      }
      for (var path :
          List.of(
              "/v2/process-instances/" + mission,
              "/v2/process-instances/" + mission + "/call-hierarchy",
              "/v2/process-instances/" + mission + "/statistics/element-instances",
              "/v2/variables/" + variable,
              "/v2/incidents/" + incident,
              "/v2/user-tasks/" + task,
              "/v2/user-tasks/" + task + "/form",
              "/v2/process-definitions/" + definition,
              "/v2/process-definitions/" + definition + "/xml",
              "/v2/resources/" + definition,
              "/v2/resources/" + definition + "/content",
              "/legion/process-definitions/" + definition + "/statistics",
              "/legion/process-definitions/" + definition + "/diagram")) {
        stranger.get(path, 404);
      }
      stranger.post("/v2/process-instances/" + mission + "/incidents/search", "{}", 404);
      stranger.post("/v2/user-tasks/" + task + "/variables/search", "{}", 404);
      stranger.post(
          "/v2/process-definitions/" + definition + "/statistics/element-instances", "{}", 404);
      stranger.post("/v2/process-instances/" + mission + "/cancellation", "{}", 404);
      stranger.post(
          "/v2/process-instances/" + mission + "/modification",
          "{\"activateInstructions\": [{\"elementId\": \"u\"}]}",
          404);
      stranger.does(
          "PUT",
          "/v2/element-instances/" + mission + "/variables",
          "{\"variables\":{\"a\":1}}",
          404);
      stranger.post("/legion/process-instances/" + mission + "/suspension", "{}", 404);
      stranger.post("/legion/process-definitions/" + definition + "/suspension", "{}", 404);
      stranger.post("/v2/resources/" + definition + "/deletion", "{}", 404);
      stranger.post("/v2/incidents/" + incident + "/resolution", "{}", 404);
      stranger.does("PATCH", "/v2/jobs/" + jobKey, "{\"changeset\": {\"retries\": 3}}", 404);
      stranger.post("/v2/jobs/" + jobKey + "/completion", "{}", 404);
      stranger.post("/v2/user-tasks/" + task + "/completion", "{}", 404);
      stranger.post("/v2/user-tasks/" + task + "/assignment", "{\"assignee\": \"blue\"}", 404);
    }
    var key = "{\"processDefinitionKey\": \"" + definition + "\", \"tenantId\": \"%s\"}";
    blue.post("/v2/process-instances", key.formatted("blue"), 404);
    blue.post("/v2/process-instances", key.formatted("red"), 403);
    assertThat(red.get("/v2/process-instances/" + mission, 200).path("state").asText())
        .isEqualTo("ACTIVE");
    red.post("/v2/user-tasks/" + task + "/completion", "{}", 204);
  }

  /// Nobody can find out by trying which keys there are.
  @Test
  void anAnswerDoesNotTellWhetherAnotherHasTheKey() {
    var stalled = stalled();
    var mission = stalled.mission();
    var jobKey = stalled.job();
    var definition = stalled.definition();
    var incident = stalled.incident();
    var variable = stalled.variable();
    var other = starts(red, "red");
    var otherJob = red.search("jobs", of(other)).getFirst();
    red.post("/v2/jobs/" + otherJob.path("jobKey").asText() + "/completion", "{}", 204);
    var task = red.search("user-tasks", of(other)).getFirst();
    var taskKey = task.path("userTaskKey").asText();
    var element = task.path("elementInstanceKey").asText();
    var target =
        blue.search("process-definitions", "{\"processDefinitionId\": \"" + id + "\"}")
            .getFirst()
            .path("processDefinitionKey")
            .asText();
    var plan =
        """
        {"targetProcessDefinitionKey": "%s",
         "mappingInstructions": [{"sourceElementId": "u", "targetElementId": "u"}]}
        """;

    for (var instance : List.of(mission, other)) {
      tellsNothing("GET", "/v2/process-instances/KEY", "", instance);
      tellsNothing("GET", "/v2/process-instances/KEY/call-hierarchy", "", instance);
      tellsNothing("GET", "/v2/process-instances/KEY/statistics/element-instances", "", instance);
      tellsNothing("POST", "/v2/process-instances/KEY/incidents/search", "{}", instance);
      tellsNothing("POST", "/v2/process-instances/KEY/cancellation", "{}", instance);
      tellsNothing("POST", "/v2/process-instances/KEY/migration", plan.formatted(target), instance);
      tellsNothing("POST", "/legion/process-instances/KEY/suspension", "", instance);
      tellsNothing("POST", "/legion/process-instances/KEY/resumption", "", instance);
      var activate = "{\"activateInstructions\": [{\"elementId\": \"u\"}]}";
      tellsNothing("POST", "/v2/process-instances/KEY/modification", activate, instance);
    }
    for (var scope : List.of(mission, element)) {
      tellsNothing("GET", "/v2/element-instances/KEY", "", scope);
      var variables = "{\"variables\": {\"a\": 1}, \"local\": %s}";
      tellsNothing("PUT", "/v2/element-instances/KEY/variables", variables.formatted(true), scope);
      tellsNothing("PUT", "/v2/element-instances/KEY/variables", variables.formatted(false), scope);
      tellsNothing(
          "POST",
          "/v2/element-instances/ad-hoc-activities/KEY/activation",
          "{\"elements\": [{\"elementId\": \"u\"}]}",
          scope);
    }
    tellsNothing("GET", "/v2/variables/KEY", "", variable);
    tellsNothing("GET", "/v2/incidents/KEY", "", incident);
    tellsNothing("POST", "/v2/incidents/KEY/resolution", "", incident);
    for (var key : List.of(jobKey, otherJob.path("jobKey").asText())) {
      tellsNothing("POST", "/v2/jobs/KEY/completion", "{}", key);
      tellsNothing("POST", "/v2/jobs/KEY/failure", "{\"retries\": 1}", key);
      tellsNothing("POST", "/v2/jobs/KEY/error", "{\"errorCode\": \"e\"}", key);
      tellsNothing("PATCH", "/v2/jobs/KEY", "{\"changeset\": {\"retries\": 3}}", key);
    }
    for (var suspended : List.of(false, true)) {
      if (suspended) {
        red.post("/legion/process-instances/" + other + "/suspension", "", 204);
      }
      tellsNothing("GET", "/v2/user-tasks/KEY", "", taskKey);
      tellsNothing("GET", "/v2/user-tasks/KEY/form", "", taskKey);
      tellsNothing("POST", "/v2/user-tasks/KEY/variables/search", "{}", taskKey);
      tellsNothing("POST", "/v2/user-tasks/KEY/completion", "{}", taskKey);
      tellsNothing("POST", "/v2/user-tasks/KEY/assignment", "{\"assignee\": \"b\"}", taskKey);
      tellsNothing("DELETE", "/v2/user-tasks/KEY/assignee", "", taskKey);
      tellsNothing("PATCH", "/v2/user-tasks/KEY", "{\"changeset\": {\"priority\": 1}}", taskKey);
    }
    for (var path :
        List.of(
            "/v2/process-definitions/KEY",
            "/v2/process-definitions/KEY/xml",
            "/v2/process-definitions/KEY/form",
            "/v2/resources/KEY",
            "/v2/resources/KEY/content",
            "/legion/process-definitions/KEY/statistics",
            "/legion/process-definitions/KEY/diagram")) {
      tellsNothing("GET", path, "", definition);
    }
    tellsNothing(
        "POST", "/v2/process-definitions/KEY/statistics/element-instances", "{}", definition);
    tellsNothing("POST", "/v2/resources/KEY/deletion", "{}", definition);
    tellsNothing("POST", "/legion/process-definitions/KEY/suspension", "", definition);
    tellsNothing("POST", "/legion/process-definitions/KEY/resumption", "", definition);
    for (var tenant : List.of("blue", "red", "<default>")) {
      tellsNothing(
          "POST",
          "/v2/process-instances",
          "{\"processDefinitionKey\": \"KEY\", \"tenantId\": \"" + tenant + "\"}",
          definition);
    }
    tellsNothing(
        "POST",
        "/v2/process-instances/" + starts(blue, "blue") + "/migration",
        plan.formatted("KEY"),
        definition);
    deployed(
        red,
        "red",
        """
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="%s" name="Rule"
            namespace="rules">
          <decision id="%sRule" name="Rule">
            <literalExpression id="l"><text>1</text></literalExpression>
          </decision>
        </definitions>
        """
            .formatted(id, id));
    var decision =
        red.search("decision-definitions", "{\"decisionDefinitionId\": \"" + id + "Rule\"}")
            .getFirst();
    tellsNothing(
        "POST",
        "/v2/decision-definitions/evaluation",
        "{\"decisionDefinitionKey\": \"KEY\", \"tenantId\": \"blue\"}",
        decision.path("decisionDefinitionKey").asText());
    for (var path : List.of("/v2/decision-definitions/KEY", "/v2/decision-definitions/KEY/xml")) {
      tellsNothing("GET", path, "", decision.path("decisionDefinitionKey").asText());
    }
    for (var path : List.of("/v2/decision-requirements/KEY", "/v2/decision-requirements/KEY/xml")) {
      tellsNothing("GET", path, "", decision.path("decisionRequirementsKey").asText());
    }
    softly.assertAll();
  }

  /// The answer for a key of red's is that for a key of nobody's.
  private void tellsNothing(String method, String path, String body, String key) {
    var nobodys = "7654321";
    for (var stranger : List.of(blue, As.user("none"))) {
      var told = stranger.asks(method, path.replace("KEY", key), body.replace("KEY", key));
      var otherwise =
          stranger.asks(method, path.replace("KEY", nobodys), body.replace("KEY", nobodys));
      softly
          .assertThat(told.status())
          .as(method + " " + path + ": " + told.body())
          .isBetween(403, 404);
      softly
          .assertThat(told.status() + told.body().replace(key, "KEY"))
          .as(method + " " + path)
          .isEqualTo(otherwise.status() + otherwise.body().replace(nobodys, "KEY"));
    }
  }

  @Test
  void aMissionStaysWithItsTenant() {
    var mission = starts(red, "red");
    var target =
        blue.search("process-definitions", "{\"processDefinitionId\": \"" + id + "\"}")
            .getFirst()
            .path("processDefinitionKey")
            .asText();
    var plan =
        """
        {"targetProcessDefinitionKey": "%s",
         "mappingInstructions": [{"sourceElementId": "%s", "targetElementId": "%s"}]}
        """
            .formatted(target, id + "Job", id + "Job");
    red.post("/v2/process-instances/" + mission + "/migration", plan, 404);
    assertThat(both.post("/v2/process-instances/" + mission + "/migration", plan).status())
        .isIn(400, 409);
    assertThat(red.search("process-instances", of(mission)).getFirst().path("tenantId").asText())
        .isEqualTo("red");
  }

  @Test
  void callsMessagesAndSignalsDoNotCross() {
    var caller = id + "Caller";
    var called = id + "Called";
    var call =
        "<bpmn:callActivity id=\"call\"><bpmn:extensionElements>"
            + "<zeebe:calledElement processId=\""
            + called
            + "\"/>"
            + "</bpmn:extensionElements></bpmn:callActivity>";
    deployed(red, "red", process(caller, start("in"), call, end("out"), path("in", "call", "out")));
    deployed(
        blue, "blue", process(called, start("in"), user("u"), end("out"), path("in", "u", "out")));
    var mission = starts(red, "red", caller, "{}");
    assertThat(red.search("incidents", of(mission)))
        .extracting(i -> i.path("errorType").asText())
        .containsExactly("CALLED_ELEMENT_ERROR");
    var waits = id + "Waits";
    var waiting =
        process(
            waits,
            start("in"),
            "<bpmn:intermediateCatchEvent id=\"m\"><bpmn:messageEventDefinition messageRef=\""
                + id
                + "M\"/></bpmn:intermediateCatchEvent>",
            "<bpmn:intermediateCatchEvent id=\"s\"><bpmn:signalEventDefinition signalRef=\""
                + id
                + "S\"/></bpmn:intermediateCatchEvent>",
            end("out"),
            path("in", "m", "s", "out"));
    deployed(red, "red", waiting);
    deployed(blue, "blue", waiting);
    var reds = starts(red, "red", waits, "{\"key\": \"k\"}");
    var blues = starts(blue, "blue", waits, "{\"key\": \"k\"}");
    var message = "{\"name\": \"" + id + "M\", \"correlationKey\": \"k\", \"tenantId\": \"%s\"}";
    assertThat(
            blue.post("/v2/messages/correlation", message.formatted("blue"), 200)
                .path("processInstanceKey")
                .asText())
        .isEqualTo(blues);
    assertThat(active(red, reds)).containsExactly("m");
    red.post("/v2/messages/publication", message.formatted("red"), 200);
    await().atMost(PATIENCE).until(() -> active(red, reds).equals(List.of("s")));
    red.post(
        "/v2/signals/broadcast", "{\"signalName\": \"" + id + "S\", \"tenantId\": \"red\"}", 200);
    await()
        .atMost(PATIENCE)
        .until(() ->
            red.get("/v2/process-instances/" + reds, 200)
                .path("state")
                .asText()
                .equals("COMPLETED"));
    assertThat(active(blue, blues)).containsExactly("s");
  }

  private static List<String> active(As who, String instance) {
    return who
        .search(
            "element-instances",
            "{\"processInstanceKey\": \"%s\", \"state\": \"ACTIVE\"}".formatted(instance))
        .stream()
        .map(e -> e.path("elementId").asText())
        .toList();
  }

  private String activation(String worker, long wait, String tenants) {
    return """
    {"type": "%s", "worker": "%s", "timeout": 60000, "maxJobsToActivate": 10,
     "requestTimeout": %d, "tenantIds": [%s]}
    """
        .formatted(id + "Job", worker, wait, tenants);
  }

  private static List<String> tenants(JsonNode activated) {
    var tenants = new ArrayList<String>();
    activated.path("jobs").forEach(job -> tenants.add(job.path("tenantId").asText()));
    return tenants;
  }

  @Test
  void jobsGoToWorkersOfTheirTenant() {
    starts(red, "red");
    starts(blue, "blue");
    assertThat(tenants(blue.post("/v2/jobs/activation", activation("b", -1, "\"blue\""), 200)))
        .containsExactly("blue");
    assertThat(tenants(blue.post("/v2/jobs/activation", activation("b", -1, ""), 200))).isEmpty();
    starts(blue, "blue");
    assertThat(
            tenants(both.post("/v2/jobs/activation", activation("x", -1, "\"blue\",\"red\""), 200)))
        .containsExactlyInAnyOrder("red", "blue");
    var forRed =
        CompletableFuture.supplyAsync(
            () -> red.post("/v2/jobs/activation", activation("r", 20_000, "\"red\""), 200));
    var forBlue =
        CompletableFuture.supplyAsync(
            () -> blue.post("/v2/jobs/activation", activation("b", 20_000, "\"blue\""), 200));
    starts(blue, "blue");
    assertThat(tenants(forBlue.join())).containsExactly("blue");
    assertThat(forRed.isDone()).isFalse();
    starts(red, "red");
    assertThat(tenants(forRed.join())).containsExactly("red");
  }

  @Test
  void batchOperationsStayWithinATenant() {
    var reds = starts(red, "red");
    var blues = starts(blue, "blue");
    var filter = "{\"filter\": {\"processDefinitionId\": \"" + id + "\"}}";
    var key =
        blue.post("/v2/process-instances/cancellation", filter, 200)
            .path("batchOperationKey")
            .asText();
    await()
        .atMost(PATIENCE)
        .until(() -> blue.get("/v2/batch-operations/" + key, 200).hasNonNull("endDate"));
    assertThat(blue.get("/v2/process-instances/" + blues, 200).path("state").asText())
        .isEqualTo("TERMINATED");
    assertThat(red.get("/v2/process-instances/" + reds, 200).path("state").asText())
        .isEqualTo("ACTIVE");
    red.get("/v2/batch-operations/" + key, 404);
    assertThat(red.search("batch-operation-items", "{\"batchOperationKey\": \"" + key + "\"}"))
        .isEmpty();
  }

  @Test
  void documentsAreATenantsOwn() {
    var created =
        RestAssured.given()
            .header("Authorization", "Bearer " + red.token())
            .multiPart("file", "a.txt", "red".getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .post("/v2/documents");
    assertThat(created.statusCode()).as(created.asString()).isEqualTo(201);
    var document = created.jsonPath().getString("documentId");
    assertThat(red.get("/v2/documents/" + document).body()).isEqualTo("red");
    assertThat(both.get("/v2/documents/" + document).status()).isEqualTo(200);
    assertThat(blue.get("/v2/documents/" + document).status()).isEqualTo(404);
    blue.does("DELETE", "/v2/documents/" + document, "", 404);
    assertThat(
            RestAssured.given()
                .header("Authorization", "Bearer " + both.token())
                .multiPart("file", "a.txt", new byte[] {1})
                .post("/v2/documents")
                .statusCode())
        .as("of which tenant?")
        .isEqualTo(400);
    red.does("DELETE", "/v2/documents/" + document, "", 204);
  }
}
