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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Missions whose formations are chosen in the engine's own process: who may see the choices, and
/// who may change how they are made.
@QuarkusTest
@TestProfile(WithModels.class)
class FormationsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String POLICIES = "/legion/formations/policies";

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
    id = "formed" + count++;
    for (var tenant : new String[] {"red", "blue"}) {
      var answer = root.deploy(tenant, diagram());
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }
  }

  private String diagram() {
    return process(
        id,
        start("in"),
        task("Choose", "legion.formation.select"),
        task("Record", "legion.formation.record"),
        user("Done"),
        end("out"),
        path("in", "Choose", "Record", "Done", "out"));
  }

  private static String task(String id, String type) {
    return """
    <bpmn:serviceTask id="%s"><bpmn:extensionElements>
      <zeebe:taskDefinition type="%s"/>
    </bpmn:extensionElements></bpmn:serviceTask>
    """
        .formatted(id, type);
  }

  /// A mission that has recorded its outcome.
  private String mission(As who, String tenant, String type, String verdict) {
    var key =
        who.post(
                "/v2/process-instances",
                """
                {"processDefinitionId": "%s", "tenantId": "%s", "variables":
                 {"taskType": "%s", "size": 3, "verdict": "%s"}}
                """
                    .formatted(id, tenant, type, verdict),
                200)
            .path("processInstanceKey")
            .asText();
    await()
        .atMost(PATIENCE)
        .until(() ->
            !who.search("user-tasks", "{\"processInstanceKey\": \"%s\"}".formatted(key)).isEmpty());
    return key;
  }

  private static JsonNode decision(As who, String mission) {
    return who.get("/legion/formations/decisions?processInstanceKey=" + mission, 200)
        .path("items")
        .path(0);
  }

  @Test
  void aMissionsChoiceIsSeenByItsTenantAlone() {
    var mission = mission(red, "red", "sales", "success");
    var decision = decision(red, mission);
    assertThat(decision.path("provenance").asText()).isEqualTo("POLICY");
    assertThat(decision.path("probabilities").size()).isEqualTo(4);
    assertThat(decision.path("propensity").asDouble())
        .isEqualTo(
            decision.path("probabilities").path(decision.path("formation").asText()).asDouble());
    assertThat(decision.path("reward").asDouble()).isPositive();
    var one = "/legion/formations/decisions/" + decision.path("id").asText();
    assertThat(red.get(one, 200)).isEqualTo(decision);
    assertThat(root.get(one, 200)).isEqualTo(decision);
    var beliefs = red.get("/legion/formations/beliefs?taskType=sales&size=3", 200).path("items");
    assertThat(beliefs.findValuesAsText("outcomes")).contains("1");

    // Nobody else's.
    blue.get(one, 404);
    assertThat(decision(blue, mission).isMissingNode()).isTrue();
    blue.get("/legion/formations/decisions?tenantId=red", 403);
    assertThat(
            blue.get("/legion/formations/beliefs?taskType=sales&size=3", 200)
                .path("items")
                .findValuesAsText("outcomes"))
        .containsOnly("0");
  }

  @Test
  void onlySomeMaySeeAndFewerMayChange() {
    assertThat(RestAssured.get(POLICIES).statusCode()).isEqualTo(401);
    As.user("will").get(POLICIES, 403);
    guest.get(POLICIES, 200);
    guest.get("/legion/formations/pins", 200);
    guest.get("/legion/formations/changes", 200);
    guest.post(POLICIES, "{\"name\": \"mine\", \"kind\": \"UNIFORM\", \"why\": \"x\"}", 403);
    guest.post("/legion/formations/pins", "{}", 403);
    guest.post("/legion/formations/active", "{}", 403);
    guest.post("/legion/formations/shadow", "{}", 403);
    guest.does("DELETE", "/legion/formations/pins?taskType=sales&why=x", "", 403);
    guest.does("DELETE", POLICIES + "/default?why=x", "", 403);
    assertThat(both.get(POLICIES, 400).path("field").asText()).isEqualTo("tenantId");
    both.get(POLICIES + "?tenantId=red", 200);
  }

  @Test
  void aPolicyIsMadeShadowedJudgedAndSwitchedOn() {
    var name = "even" + count;
    red.post(
        POLICIES,
        "{\"name\": \"%s\", \"kind\": \"UNIFORM\", \"why\": \"a test\"}".formatted(name),
        204);
    red.post(
        POLICIES,
        "{\"name\": \"%s\", \"kind\": \"UNIFORM\", \"why\": \"a test\"}".formatted(name),
        409);
    var given = "{\"policy\": \"%s\", \"why\": \"a test\"}".formatted(name);
    blue.post("/legion/formations/shadow", given, 404);
    red.post("/legion/formations/shadow", given, 204);
    assertThat(
            decision(red, mission(red, "red", "research", "failure"))
                .path("shadow")
                .path("policy")
                .asText())
        .isEqualTo(name);
    var report = red.get(POLICIES + "/" + name + "/evaluation?taskType=research", 200);
    assertThat(report.path("decisions").asInt()).isPositive();
    assertThat(report.path("doublyRobust").has("low")).isTrue();
    assertThat(report.path("objection").asText()).contains("too few");
    assertThat(red.post("/legion/formations/active", given, 409).path("detail").asText())
        .contains("too few", "\"force\": true");
    red.post("/legion/formations/active", given.replace("}", ", \"force\": true}"), 204);
    assertThat(active(red)).isEqualTo(name);
    assertThat(active(blue)).isEqualTo("default");
    red.does("DELETE", POLICIES + "/" + name + "?why=x", "", 409);

    red.post(
        "/legion/formations/active",
        "{\"policy\": \"default\", \"force\": true, \"why\": \"back\"}",
        204);
    red.post("/legion/formations/shadow", "{\"policy\": null, \"why\": \"back\"}", 204);
    red.does("DELETE", POLICIES + "/" + name + "?why=x", "", 204);
    red.does("DELETE", POLICIES + "/" + name + "?why=x", "", 404);
    var changes = red.get("/legion/formations/changes", 200).path("items");
    assertThat(changes.findValuesAsText("change"))
        .startsWith("removed", "shadow", "switched on", "switched on", "shadow", "made");
    assertThat(changes.findValuesAsText("by")).contains("red");
    assertThat(blue.get("/legion/formations/changes", 200).findValuesAsText("subject"))
        .doesNotContain("policy:" + name);
  }

  private static String active(As who) {
    for (var policy : who.get(POLICIES, 200).path("items")) {
      if (policy.path("active").asBoolean()) {
        return policy.path("name").asText();
      }
    }
    return "none";
  }

  @Test
  void whatIsPinnedIsTakenByThatTenant() {
    red.post(
        "/legion/formations/pins",
        "{\"taskType\": \"Deployment\", \"formation\": \"phalanx\", \"why\": \"a test\"}",
        204);
    assertThat(red.get("/legion/formations/pins", 200).path("items").toString())
        .isEqualTo("[{\"taskType\":\"deployment\",\"size\":null,\"formation\":\"phalanx\"}]");
    var pinned = decision(red, mission(red, "red", "deployment", "success"));
    assertThat(pinned.path("formation").asText()).isEqualTo("phalanx");
    assertThat(pinned.path("provenance").asText()).isEqualTo("PIN");
    assertThat(
            decision(blue, mission(blue, "blue", "deployment", "success"))
                .path("provenance")
                .asText())
        .isEqualTo("POLICY");
    red.does("DELETE", "/legion/formations/pins?taskType=deployment&why=x", "", 204);
    red.does("DELETE", "/legion/formations/pins?taskType=deployment&why=x", "", 404);
  }

  @Test
  void whatIsWrongIsNamed() {
    for (var wrong :
        new String[] {
          "decisions?limit=0",
          "decisions?before=soon",
          "decisions?processInstanceKey=x",
          "decisions?taskType=what%20is%20this%3F",
          "beliefs?size=3",
          "beliefs?taskType=sales&size=0",
          "beliefs?taskType=sales&formations=A",
          "changes?limit=x"
        }) {
      var refused = root.get("/legion/formations/" + wrong, 400);
      var field = refused.path("field").asText();
      assertThat(wrong + "?taskType=").as(refused.toString()).contains(field + "=");
      assertThat(refused.path("detail").asText()).startsWith(field + ": ");
    }
    for (var wrong :
        new String[] {
          "{\"name\": \"A\", \"kind\": \"UNIFORM\", \"why\": \"x\"} name",
          "{\"name\": \"a\", \"kind\": \"BEST\", \"why\": \"x\"} kind",
          "{\"name\": \"a\", \"kind\": \"FIXED\", \"why\": \"x\"} formation",
          "{\"name\": \"a\", \"kind\": \"UNIFORM\", \"explore\": 0.5, \"why\": \"x\"} explore",
          "{\"name\": \"a\", \"kind\": \"UNIFORM\"} why",
          "{\"name\": \"a\", \"kinds\": \"UNIFORM\"} kinds",
          "{\"name\": \"a\", \"kind\": \"UNIFORM\", \"leastOutcomes\": 1.5} leastOutcomes"
        }) {
      var at = wrong.lastIndexOf(' ');
      assertThat(root.post(POLICIES, wrong.substring(0, at), 400).path("field").asText())
          .isEqualTo(wrong.substring(at + 1));
    }
    assertThat(
            root.post(
                    "/legion/formations/pins",
                    "{\"taskType\": \"sales\", \"size\": \"4\", \"formation\": \"phalanx\"}",
                    400)
                .path("field")
                .asText())
        .isEqualTo("size");
    root.get(POLICIES + "/none/evaluation", 404);
  }
}
