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
import jakarta.inject.Inject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Missions that remember a conversation: what is kept, and who may see it.
@QuarkusTest
@TestProfile(WithTenants.class)
class MemoryTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String SESSIONS = "/legion/memory/sessions";

  @Inject Admin admin;

  private final As red = As.user("red");
  private final As blue = As.user("blue");
  private final As both = As.user("both");
  private final As guest = As.user("guest");

  private static String service(String id, String type) {
    return """
    <bpmn:serviceTask id="%s">
      <bpmn:extensionElements><zeebe:taskDefinition type="legion.memory.%s"/></bpmn:extensionElements>
    </bpmn:serviceTask>
    """
        .formatted(id, type);
  }

  private void remembers(As root, As who, String tenant) {
    var diagram =
        process(
            "talk",
            start("in"),
            service("Remember", "append"),
            service("Fork", "fork"),
            service("Recall", "read"),
            user("Person"),
            end("out"),
            path("in", "Remember", "Fork", "Recall", "Person", "out"));
    assertThat(root.deploy(tenant, diagram).status()).isEqualTo(200);
    var instance =
        who.post(
                "/v2/process-instances",
                """
                {"processDefinitionId": "talk", "tenantId": "%s", "variables": {"session": "s1",
                 "fork": "idea", "entries": [{"role": "user", "text": "I am %s"}]}}
                """
                    .formatted(tenant, tenant),
                200)
            .path("processInstanceKey")
            .asText();
    var of = "{\"processInstanceKey\": \"%s\"}".formatted(instance);
    await().atMost(PATIENCE).until(() -> !who.search("user-tasks", of).isEmpty());
    assertThat(
            who.search("variables", of).stream()
                .filter(variable -> variable.path("name").asText().equals("size"))
                .map(variable -> variable.path("value").asText()))
        .containsExactly("1");
  }

  private static String said(JsonNode entries) {
    return entries.path("items").path(0).path("text").asText();
  }

  @Test
  void eachTenantHasSessionsOfItsOwn() {
    var root = new As(admin.token());
    remembers(root, red, "red");
    remembers(root, blue, "blue");

    assertThat(red.get(SESSIONS, 200).path("items")).hasSize(1);
    assertThat(both.get(SESSIONS, 200).path("items")).hasSize(2);
    assertThat(both.get(SESSIONS + "?limit=1", 200).path("items")).hasSize(1);
    assertThat(said(red.get(SESSIONS + "/s1/branches/main", 200))).isEqualTo("I am red");
    assertThat(said(guest.get(SESSIONS + "/s1/branches/idea", 200))).isEqualTo("I am blue");
    assertThat(red.get(SESSIONS + "/s1", 200).path("branches")).hasSize(2);
    assertThat(
            red.get(SESSIONS + "/s1/comparison?left=main&right=idea", 200).path("common").asInt())
        .isEqualTo(1);
    assertThat(said(root.get(SESSIONS + "/s1/branches/main?tenantId=red", 200)))
        .isEqualTo("I am red");

    red.get(SESSIONS + "?tenantId=blue", 403);
    red.get(SESSIONS + "/s1?tenantId=blue", 403);
    As.user("none").get(SESSIONS, 403);
    root.get(SESSIONS + "/s1", 404);
    red.get(SESSIONS + "/s1/branches/none", 404);
    assertThat(both.get(SESSIONS + "/s1", 400).path("field").asText()).isEqualTo("tenantId");
    assertThat(red.get(SESSIONS + "?limit=0", 400).path("field").asText()).isEqualTo("limit");
    assertThat(red.get(SESSIONS + "/s1/comparison?left=main", 400).path("field").asText())
        .isEqualTo("right");

    guest.does("DELETE", SESSIONS + "/s1", "", 403);
    red.does("DELETE", SESSIONS + "/s1", "", 204);
    red.does("DELETE", SESSIONS + "/s1", "", 404);
    assertThat(said(blue.get(SESSIONS + "/s1/branches/main", 200))).isEqualTo("I am blue");
  }
}
