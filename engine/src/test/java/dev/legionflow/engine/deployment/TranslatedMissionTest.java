package dev.legionflow.engine.deployment;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A process in another dialect runs: its jobs, its user tasks, and its conditions.
@QuarkusTest
@TestProfile(TempData.class)
class TranslatedMissionTest {

  private static final String MISSION =
      """
      <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:d="NAMESPACE" id="d" targetNamespace="t">
        <process id="PREFIX-mission" isExecutable="true">
          <startEvent id="start"/>
          <sequenceFlow id="f1" sourceRef="start" targetRef="rate"/>
          <serviceTask id="rate" d:type="TYPE" d:topic="PREFIX-rate"/>
          <sequenceFlow id="f2" sourceRef="rate" targetRef="good"/>
          <exclusiveGateway id="good" default="f4"/>
          <sequenceFlow id="f3" sourceRef="good" targetRef="ask"><conditionExpression>${rating &gt;= limit &amp;&amp; !order['rush']}</conditionExpression></sequenceFlow>
          <sequenceFlow id="f4" sourceRef="good" targetRef="end"/>
          <userTask id="ask" d:assignee="${boss}" d:candidateGroups="sales,support"/>
          <sequenceFlow id="f5" sourceRef="ask" targetRef="end"/>
          <endEvent id="end"/>
        </process>
      </definitions>
      """;

  @Inject Admin admin;

  @ParameterizedTest
  @CsvSource({
    "http://camunda.org/schema/1.0/bpmn, external, camunda",
    "http://flowable.org/bpmn, external-worker, flowable",
    "http://activiti.org/bpmn, external-worker, activiti"
  })
  void runs(String namespace, String type, String prefix) {
    var xml =
        MISSION.replace("NAMESPACE", namespace).replace("TYPE", type).replace("PREFIX", prefix);
    var definition =
        admin
            .asks()
            .multiPart("resources", prefix + ".bpmn", xml.getBytes(UTF_8))
            .post("/v2/deployments")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath()
            .getString("deployments[0].processDefinition.processDefinitionKey");
    drawn(definition);
    var instance =
        admin
            .post(
                "/v2/process-instances",
                "{\"processDefinitionKey\": \"%s\", \"variables\": {\"limit\": 3, \"boss\": \"ann\", \"order\": {\"rush\": false}}}"
                    .formatted(definition))
            .json()
            .get("processInstanceKey")
            .asText();
    var jobs =
        admin
            .post(
                "/v2/jobs/activation",
                "{\"type\": \"%s-rate\", \"worker\": \"w\", \"timeout\": 60000, \"maxJobsToActivate\": 1, \"requestTimeout\": 5000}"
                    .formatted(prefix))
            .json()
            .get("jobs");
    assertThat(jobs).hasSize(1);
    var completed =
        admin.post(
            "/v2/jobs/" + jobs.get(0).get("jobKey").asText() + "/completion",
            "{\"variables\": {\"rating\": 4}}");
    assertThat(completed.status()).isEqualTo(204);
    var tasks =
        admin
            .post(
                "/v2/user-tasks/search",
                "{\"filter\": {\"processInstanceKey\": \"%s\"}}".formatted(instance))
            .json()
            .get("items");
    assertThat(tasks).hasSize(1);
    assertThat(tasks.get(0).get("assignee").asText()).isEqualTo("ann");
    assertThat(tasks.get(0).get("candidateGroups")).hasSize(2);
  }

  /// What was uploaded has no coordinates and stays so; what is drawn has some.
  private void drawn(String definition) {
    admin
        .asks()
        .get("/v2/process-definitions/%s/xml".formatted(definition))
        .then()
        .statusCode(200)
        .body(not(containsString("BPMNShape")));
    admin
        .asks()
        .get("/legion/process-definitions/%s/diagram".formatted(definition))
        .then()
        .statusCode(200)
        .contentType("text/xml")
        .body(containsString("BPMNShape"));
    assertThat(admin.get("/legion/process-definitions/4/diagram").status()).isEqualTo(404);
  }
}
