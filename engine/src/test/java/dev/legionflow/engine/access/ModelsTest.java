package dev.legionflow.engine.access;

import static dev.legionflow.engine.instance.Diagram.end;
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
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Missions that ask a model in the engine's own process: what they get, what it costs, who may see
/// it and who may change it.
@QuarkusTest
@TestProfile(WithModels.class)
class ModelsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Inject Admin admin;

  private static int count;

  private final As red = As.user("red");
  private final As blue = As.user("blue");
  private final As guest = As.user("guest");
  private final As both = As.user("both");
  private As root;
  private String id;

  @BeforeEach
  void deploy() {
    root = new As(admin.token());
    id = "ask" + count++;
    for (var tenant : new String[] {"red", "blue"}) {
      var answer = root.deploy(tenant, diagram());
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
  }

  /// Asks, and gives what cannot be asked to a person.
  private String diagram() {
    return process(
        id,
        start("in"),
        """
        <bpmn:serviceTask id="Ask">
          <bpmn:extensionElements>
            <zeebe:taskDefinition type="legion.model"/>
            <zeebe:taskHeaders><zeebe:header key="maxOutputTokens" value="500"/></zeebe:taskHeaders>
          </bpmn:extensionElements>
        </bpmn:serviceTask>
        <bpmn:boundaryEvent id="Cannot" attachedToRef="Ask">
          <bpmn:errorEventDefinition/>
        </bpmn:boundaryEvent>
        """,
        user("Person"),
        user("Checked"),
        end("out"),
        path("in", "Ask", "Checked", "out"),
        path("Cannot", "Person"));
  }

  private String starts(As who, String tenant) {
    return who.post(
            "/v2/process-instances",
            """
            {"processDefinitionId": "%s", "tenantId": "%s", "variables": {"prompt": "Is it fine?"}}
            """
                .formatted(id, tenant),
            200)
        .path("processInstanceKey")
        .asText();
  }

  private static void reaches(As who, String instance, String element) {
    await()
        .atMost(PATIENCE)
        .until(() ->
            who
                .search("user-tasks", "{\"processInstanceKey\": \"%s\"}".formatted(instance))
                .stream()
                .anyMatch(task -> task.path("elementId").asText().equals(element)));
  }

  @Test
  void aMissionAsksAndItsTenantSeesWhatItCost() {
    var instance = starts(red, "red");
    reaches(red, instance, "Checked");
    assertThat(
            red.search("variables", "{\"processInstanceKey\": \"%s\"}".formatted(instance)).stream()
                .filter(variable -> variable.path("name").asText().equals("answer"))
                .map(variable -> variable.path("value").asText()))
        .containsExactly("\"It is fine.\"");
    var costs = red.get("/legion/costs?by=element,model&processInstanceKey=" + instance, 200);
    assertThat(costs.path("total").path("microDollars").asLong()).isEqualTo(1_500);
    assertThat(costs.path("total").path("estimatedMicroDollars").isNumber()).isTrue();
    assertThat(costs.path("items").path(0).path("estimatedMicroDollars").isNumber()).isTrue();
    assertThat(costs.path("items").path(0).path("element").asText()).isEqualTo("Ask");
    assertThat(costs.path("items").path(0).path("inputTokens").asLong()).isEqualTo(500);
    var decisions = red.get("/legion/router/decisions?processInstanceKey=" + instance, 200);
    var decision = decisions.path("items").path(0);
    assertThat(decision.path("answeredBy").asText()).isEqualTo("small@1");
    assertThat(decision.path("why").asText()).isNotEmpty();
    var one = "/legion/router/decisions/" + decision.path("id").asText();
    assertThat(red.get(one, 200)).isEqualTo(decision);
    assertThat(root.get(one, 200)).isEqualTo(decision);
    var budgets = red.get("/legion/budgets?tenantId=red&processInstanceKey=" + instance, 200);
    assertThat(budgets.path("items").size()).isEqualTo(1);
    assertThat(budgets.path("items").path(0).path("leftMicroDollars").asLong()).isEqualTo(8_500);

    // Nobody else's.
    var foreign = blue.get("/legion/budgets?processInstanceKey=" + instance, 200).path("items");
    assertThat(foreign)
        .isNotEmpty()
        .allSatisfy(budget -> {
          if (budget.path("scope").asText().equals("INSTANCE")) {
            assertThat(budget.path("spentMicroDollars").asLong()).isZero();
          }
        });
    blue.get(one, 404);
    var none = blue.get("/legion/costs?processInstanceKey=" + instance, 200).path("total");
    assertThat(none.path("requests").asLong()).isZero();
    blue.get("/legion/costs?tenantId=red", 403);
    blue.get("/legion/budgets?tenantId=red", 403);
  }

  @Test
  void whatTheBudgetDoesNotPayGoesToAPerson() {
    // A call may cost 1,000 for the answer and some for the prompt; the tenant has 2,000 a day.
    reaches(blue, starts(blue, "blue"), "Checked");
    reaches(blue, starts(blue, "blue"), "Person");
  }

  @Test
  void onlySomeMaySeeAndFewerMayChange() {
    assertThat(RestAssured.get("/legion/costs").statusCode()).isEqualTo(401);
    As.user("will").get("/legion/costs", 403);
    guest.get("/legion/costs", 200);
    guest.get("/legion/models", 200);
    var off = "{\"model\": \"small@2\", \"on\": false, \"why\": \"a test\"}";
    guest.post("/legion/models/switch", off, 403);
    // Who is of some tenants does not change what is of all.
    red.post("/legion/models/switch", off, 403);
    red.post("/legion/models/canary", "{\"model\": \"small\", \"version\": \"2\"}", 403);
    red.get("/legion/models/changes", 403);
    assertThat(red.get("/legion/models", 200).has("canaries")).isFalse();
    root.post(
        "/legion/models/switch", "{\"provider\": \"typo\", \"on\": false, \"why\": \"x\"}", 404);
    root.post("/legion/models/switch", off, 204);
    assertThat(on("small@2")).isFalse();
    root.post("/legion/models/switch", off.replace("false", "true"), 204);
    assertThat(on("small@2")).isTrue();
    var change = root.get("/legion/models/changes?limit=1", 200).path("items").path(0);
    assertThat(change.path("by").asText()).isEqualTo("admin");
    assertThat(change.path("subject").asText()).isEqualTo("model:small@2");
    assertThat(change.path("why").asText()).isEqualTo("a test");
    assertThat(change.path("inJournal").asBoolean()).isTrue();
  }

  private boolean on(String model) {
    return one(model).path("on").asBoolean();
  }

  private JsonNode one(String model) {
    for (JsonNode one : root.get("/legion/models", 200).path("models")) {
      if (one.path("model").asText().equals(model)) {
        return one;
      }
    }
    throw new AssertionError(model + " is not there");
  }

  @Test
  void aCanaryIsBegunAndStopped() {
    var canary = "{\"model\": \"small\", \"version\": \"2\", \"percent\": 20}";
    assertThat(root.post("/legion/models/canary", canary, 200).path("state").asText())
        .isEqualTo("RUNNING");
    assertThat(root.post("/legion/models/canary", canary, 409).path("detail").asText())
        .isEqualTo("a canary of 'small' is running already");
    root.does("DELETE", "/legion/models/canary/small?why=enough", "", 204);
    root.does("DELETE", "/legion/models/canary/small", "", 404);
  }

  @Test
  void aWeightIsTakenBack() {
    var weight = "{\"model\": \"small@2\", \"weight\": %s, \"why\": \"a test\"}";
    root.post("/legion/models/weight", weight.formatted("3"), 204);
    assertThat(one("small@2").path("weight").asInt()).isEqualTo(3);
    root.post("/legion/models/weight", weight.formatted("null"), 204);
    assertThat(one("small@2").path("weight").asInt()).isZero();
    for (var wrong : new String[] {"10001", "-1", "0.5", "\"3\""}) {
      assertThat(
              root.post("/legion/models/weight", weight.formatted(wrong), 400)
                  .path("field")
                  .asText())
          .isEqualTo("weight");
    }
    assertThat(
            root.post("/legion/models/weight", "{\"model\": \"small@2\", \"why\": \"x\"}", 400)
                .path("field")
                .asText())
        .isEqualTo("weight");
  }

  @Test
  void whatIsWrongInABodyIsNamed() {
    var canary = "{\"model\": \"small\", \"version\": \"%s\", \"%s\": %s}";
    for (var percent : new String[] {"0", "21", "50", "5.5", "\"many\""}) {
      assertThat(
              root.post("/legion/models/canary", canary.formatted("2", "percent", percent), 400)
                  .path("field")
                  .asText())
          .isEqualTo("percent");
    }
    root.post("/legion/models/canary", canary.formatted("3", "percent", "5"), 404);
    for (var body : new String[] {"canary", "switch", "weight"}) {
      assertThat(
              root.post("/legion/models/" + body, "{\"modell\": \"small\"}", 400)
                  .path("field")
                  .asText())
          .isEqualTo("modell");
    }
  }

  @Test
  void aChangeWithoutABodyIsRefusedByItsName() {
    for (var what : new String[] {"switch", "weight", "canary"}) {
      for (var body : new String[] {"", "null"}) {
        var refused = root.post("/legion/models/" + what, body, 400);
        assertThat(refused.path("field").asText()).as(what).isEqualTo("body");
        assertThat(refused.path("detail").asText()).isEqualTo("body: is missing");
      }
      assertThat(root.post("/legion/models/" + what, "{}", 400).path("field").asText())
          .isIn("on", "weight", "model");
    }
  }

  @Test
  void whoSeveralTenantsAreAssignedToSaysWhich() {
    assertThat(both.get("/legion/budgets", 400).path("field").asText()).isEqualTo("tenantId");
    both.get("/legion/budgets?tenantId=blue", 200);
  }

  @Test
  void decisionsAreToldPageByPage() {
    var instance = starts(red, "red");
    reaches(red, instance, "Checked");
    var path = "/legion/router/decisions?processInstanceKey=" + instance;
    var told = red.get(path, 200).path("items").path(0);
    var id = told.path("id").asText();
    var at = told.path("madeAt").asText();
    assertThat(red.get(path + "&before=" + at, 200).path("items")).isEmpty();
    var later = Instant.parse(at).plusMillis(1);
    assertThat(red.get(path + "&before=" + later, 200).path("items")).hasSize(1);
    assertThat(red.get(path + "&before=" + later.toEpochMilli(), 200).path("items")).hasSize(1);
    assertThat(red.get(path + "&after=" + id, 200).path("items")).isEmpty();
    // Another tenant's is none.
    blue.get("/legion/router/decisions?after=" + id, 400);
  }

  @Test
  void whatIsWrongIsNamed() {
    for (var wrong :
        new String[] {
          "costs?from=yesterday",
          "costs?by=colour",
          "costs?processInstanceKey=x",
          "router/decisions?limit=0",
          "router/decisions?before=soon",
          "router/decisions?after=nobody",
          "budgets?processInstanceKey=x"
        }) {
      var field = wrong.substring(wrong.indexOf('?') + 1, wrong.indexOf('='));
      var refused = root.get("/legion/" + wrong, 400);
      assertThat(refused.path("field").asText()).isEqualTo(field);
      assertThat(refused.path("detail").asText()).startsWith(field + ": ");
    }
  }
}
