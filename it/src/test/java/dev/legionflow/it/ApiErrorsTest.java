package dev.legionflow.it;

import static dev.legionflow.it.Http.badField;
import static dev.legionflow.it.Http.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import io.restassured.http.ContentType;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bad requests are answered with a problem that names what is wrong.
@ExtendWith(Engines.class)
class ApiErrorsTest {

  private static final String NOBODY = "4611686018427387903";

  private final Steps steps;
  private final Http http;

  ApiErrorsTest(Steps steps, EngineProcess process) {
    this.steps = steps;
    this.http = new Http(process);
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v2/process-instances/%s",
    "GET, /v2/process-definitions/%s",
    "GET, /v2/process-definitions/%s/xml",
    "GET, /v2/user-tasks/%s",
    "GET, /v2/variables/%s",
    "POST, /v2/process-instances/%s/cancellation",
    "POST, /v2/jobs/%s/completion",
    "POST, /v2/jobs/%s/failure",
    "POST, /v2/incidents/%s/resolution",
    "POST, /v2/user-tasks/%s/completion",
    "POST, /v2/user-tasks/%s/assignment",
    "DELETE, /v2/user-tasks/%s/assignee",
  })
  void whatIsNotThereIs404(String method, String path) {
    var request = http.request();
    if (method.equals("POST")) {
      request.contentType(ContentType.JSON).body(Map.of("assignee", "ada"));
      if (!path.contains("assignment")) {
        request.body(Map.of());
      }
    }

    var problem = problem(request.request(method, path.formatted(NOBODY)), 404);

    assertThat(problem).containsEntry("title", "NOT_FOUND");
    assertThat((String) problem.get("detail")).contains(NOBODY);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"abc", "-1", "1.5", "0x10", "99999999999999999999", "%20", "1;drop", "１２"})
  void aKeyThatIsNoneIs400(String key) {
    badField(http.request().get("/v2/process-instances/" + key), "processInstanceKey");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v2/nothing", "/v2", "/v1/topology", "/v2/jobs/activation/more"})
  void anAddressThatIsNotServedIs404(String path) {
    problem(http.request().get(path), 404);
  }

  @Test
  void aMethodThatIsNotServedIs405() {
    problem(http.request().contentType(ContentType.JSON).body("{}").put("/v2/deployments"), 405);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v2/process-instances",
        "/v2/process-instances/search",
        "/v2/jobs/activation",
        "/v2/user-tasks/search",
      })
  void aBodyThatIsNoJsonIs400(String path) {
    problem(http.request().contentType(ContentType.JSON).body("{\"a\": ").post(path), 400);
    problem(http.request().contentType(ContentType.JSON).body("[1]").post(path), 400);
    problem(http.request().contentType(ContentType.JSON).body("\"text\"").post(path), 400);
    problem(http.request().contentType(ContentType.TEXT).body("{}").post(path), 415);
  }

  @Test
  void aDeeplyNestedBodyIsRefused() {
    String deep = "[".repeat(50_000) + "]".repeat(50_000);

    var response =
        http.request()
            .contentType(ContentType.JSON)
            .body(
                "{\"processDefinitionId\": \"%s\", \"variables\": {\"deep\": %s}}"
                    .formatted(steps.process(), deep))
            .post("/v2/process-instances");

    assertThat(response.statusCode()).isIn(400, 413);
    problem(response, response.statusCode());
  }

  @Test
  void creationNamesTheFieldThatIsWrong() {
    problem(http.post("/v2/process-instances", Map.of()), 400);
    badField(
        http.post("/v2/process-instances", Map.of("processDefinitionId", List.of())),
        "processDefinitionId");
    badField(
        http.post(
            "/v2/process-instances",
            Map.of("processDefinitionId", steps.process(), "variables", List.of(1))),
        "variables");
    badField(
        http.post(
            "/v2/process-instances",
            Map.of("processDefinitionId", "x", "processDefinitionVersion", "two")),
        "processDefinitionVersion");
    badField(
        http.post("/v2/process-instances", Map.of("processDefinitionKey", "abc")),
        "processDefinitionKey");
    var problem =
        problem(
            http.post("/v2/process-instances", Map.of("processDefinitionId", steps.process())),
            404);
    assertThat((String) problem.get("detail")).contains(steps.process());
  }

  @Test
  void activationNamesTheFieldThatIsWrong() {
    badField(
        http.post("/v2/jobs/activation", Map.of("timeout", 1, "maxJobsToActivate", 1)), "type");
    badField(
        http.post("/v2/jobs/activation", Map.of("type", "t", "maxJobsToActivate", 1)), "timeout");
    badField(
        http.post("/v2/jobs/activation", Map.of("type", "t", "timeout", 1)), "maxJobsToActivate");
    badField(
        http.post("/v2/jobs/activation", Map.of("type", "t", "timeout", 1, "maxJobsToActivate", 0)),
        "maxJobsToActivate");
    badField(
        http.post("/v2/jobs/activation", Map.of("type", " ", "timeout", 1, "maxJobsToActivate", 1)),
        "type");
    badField(
        http.post(
            "/v2/jobs/activation", Map.of("type", "t", "timeout", -1, "maxJobsToActivate", 1)),
        "timeout");
  }

  @Test
  void aNegativeRequestTimeoutDoesNotWait() {
    long begun = System.nanoTime();

    http.post(
            "/v2/jobs/activation",
            Map.of(
                "type",
                steps.type("none"),
                "timeout",
                1000,
                "maxJobsToActivate",
                1,
                "requestTimeout",
                -1))
        .then()
        .statusCode(200)
        .body("jobs.size()", equalTo(0));

    assertThat(System.nanoTime() - begun).isLessThan(2_000_000_000L);
  }

  @Test
  void searchNamesTheFieldThatIsWrong() {
    String path = "/v2/process-instances/search";
    badField(http.post(path, Map.of("filter", Map.of("colour", "red"))), "filter.colour");
    badField(http.post(path, Map.of("filter", Map.of("state", "SLEEPING"))), "filter.state");
    badField(
        http.post(path, Map.of("filter", Map.of("processInstanceKey", "abc"))),
        "filter.processInstanceKey");
    badField(
        http.post(path, Map.of("filter", Map.of("processInstanceKey", Map.of("$near", "1")))),
        "filter.processInstanceKey.$near");
    badField(http.post(path, Map.of("sort", List.of(Map.of("field", "colour")))), "sort[0].field");
    badField(
        http.post(path, Map.of("sort", List.of(Map.of("field", "state", "order", "SIDEWAYS")))),
        "sort[0].order");
    badField(http.post(path, Map.of("page", Map.of("limit", -1))), "page.limit");
    badField(http.post(path, Map.of("page", Map.of("limit", 1_000_000))), "page.limit");
    badField(http.post(path, Map.of("page", Map.of("from", -1))), "page.from");
    badField(http.post(path, Map.of("page", Map.of("after", "nonsense"))), "page.after");
    badField(http.post(path, Map.of("filter", List.of())), "filter");
  }

  @Test
  void anEmptySearchBodyIsFine() {
    http.request()
        .contentType(ContentType.JSON)
        .body("{}")
        .post("/v2/process-instances/search")
        .then()
        .statusCode(200)
        .header("Content-Type", org.hamcrest.Matchers.startsWith("application/json"));
    http.request()
        .contentType(ContentType.JSON)
        .post("/v2/user-tasks/search")
        .then()
        .statusCode(200);
  }

  @Test
  void textOfUsersIsNeverTreatedAsSql() {
    for (String text : List.of("' or 1=1 --", "\"; drop table legion_job", "%", "a\\_b*?")) {
      http.post(
              "/v2/process-instances/search", Map.of("filter", Map.of("processDefinitionId", text)))
          .then()
          .statusCode(200)
          .body("items.size()", equalTo(0));
      http.post(
              "/v2/process-instances/search",
              Map.of(
                  "filter",
                  Map.of("processDefinitionId", Map.of("$like", text.replace("%", "%%") + "x"))))
          .then()
          .statusCode(200)
          .body("items.size()", equalTo(0));
    }
  }

  @Test
  void jobUpdatesNameTheFieldThatIsWrong() {
    String path = "/v2/jobs/" + NOBODY;
    badField(patch(path, Map.of("changeset", Map.of("retries", 0))), "changeset.retries");
    badField(patch(path, Map.of("changeset", Map.of("retries", "x"))), "changeset.retries");
    badField(patch(path, Map.of("changeset", Map.of("timeout", -1))), "changeset.timeout");
    badField(patch(path, Map.of()), "changeset");
    badField(http.post("/v2/jobs/" + NOBODY + "/error", Map.of("errorMessage", "m")), "errorCode");
    badField(
        http.post("/v2/jobs/" + NOBODY + "/completion", Map.of("variables", "text")), "variables");
  }

  private io.restassured.response.Response patch(String path, Object body) {
    return http.request().contentType(ContentType.JSON).body(body).patch(path);
  }

  @Test
  void aWrongStateIs409() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .userTask("ask", task -> task.zeebeUserTask().zeebeAssignee("ada"))
                .endEvent()
                .done(),
            Map.of());
    steps.element(mission, "ask");
    String task =
        Steps.eventually(
            () ->
                http.post(
                        "/v2/user-tasks/search",
                        Map.of("filter", Map.of("processInstanceKey", Long.toString(mission))))
                    .jsonPath()
                    .getString("items[0].userTaskKey"),
            seen -> assertThat(seen).isNotNull());

    var problem =
        problem(
            http.post(
                "/v2/user-tasks/" + task + "/assignment",
                Map.of("assignee", "grace", "allowOverride", false)),
            409);

    assertThat(problem).containsEntry("title", "INVALID_STATE");
    assertThat((String) problem.get("detail")).contains(task);
  }

  @Test
  void keysTravelAsText() {
    var deployed =
        http.deploy(
            "k.bpmn",
            io.camunda.zeebe.model.bpmn.Bpmn.convertToString(
                steps.diagram().startEvent().endEvent().done()));
    deployed
        .then()
        .statusCode(200)
        .body("deploymentKey", org.hamcrest.Matchers.matchesPattern("\\d+"))
        .body("deployments[0].processDefinition.processDefinitionId", equalTo(steps.process()))
        .body(
            "deployments[0].processDefinition.processDefinitionKey",
            org.hamcrest.Matchers.matchesPattern("\\d+"));
    http.post("/v2/process-instances", Map.of("processDefinitionId", steps.process()))
        .then()
        .statusCode(200)
        .body("processInstanceKey", org.hamcrest.Matchers.matchesPattern("\\d+"))
        .body("tenantId", equalTo("<default>"));
  }

  @Test
  void anUnknownTenantIsRefused() {
    var response =
        http.post(
            "/v2/process-instances",
            Map.of("processDefinitionId", steps.process(), "tenantId", "elsewhere"));

    assertThat(response.statusCode()).isIn(400, 403, 404);
    problem(response, response.statusCode());
  }
}
