package dev.legionflow.engine.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Admin;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Does whatever a client can do to missions, in an order that a seed decides: starts, jobs that
/// are done, failed, given up and end in errors that are caught or not, people who take, change and
/// do tasks, decisions, variables set again and again, incidents resolved, missions cancelled.
public final class RandomMissions {

  private static final String DIAGRAM =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="t">
        <bpmn:error id="oops" name="oops" errorCode="oops"/>
        <bpmn:error id="boom" name="boom" errorCode="boom"/>
        <bpmn:process id="everything" name="Everything" isExecutable="true">
          <bpmn:startEvent id="start"/>
          <bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="fork"/>
          <bpmn:parallelGateway id="fork"/>
          <bpmn:sequenceFlow id="f1" sourceRef="fork" targetRef="work"/>
          <bpmn:sequenceFlow id="f2" sourceRef="fork" targetRef="approve"/>
          <bpmn:sequenceFlow id="f3" sourceRef="fork" targetRef="each"/>
          <bpmn:sequenceFlow id="f4" sourceRef="fork" targetRef="sub"/>
          <bpmn:sequenceFlow id="f5" sourceRef="fork" targetRef="call"/>
          <bpmn:serviceTask id="work" name="Work">
            <bpmn:extensionElements>
              <zeebe:taskDefinition type="rand" retries="2"/>
              <zeebe:taskHeaders><zeebe:header key="k" value="v"/></zeebe:taskHeaders>
              <zeebe:ioMapping><zeebe:input source="=x" target="y"/></zeebe:ioMapping>
            </bpmn:extensionElements>
          </bpmn:serviceTask>
          <bpmn:boundaryEvent id="caught" attachedToRef="work">
            <bpmn:errorEventDefinition errorRef="oops"/>
          </bpmn:boundaryEvent>
          <bpmn:sequenceFlow id="f6" sourceRef="work" targetRef="calc"/>
          <bpmn:sequenceFlow id="f7" sourceRef="caught" targetRef="calc"/>
          <bpmn:scriptTask id="calc">
            <bpmn:extensionElements>
              <zeebe:script expression="=x" resultVariable="z"/>
            </bpmn:extensionElements>
          </bpmn:scriptTask>
          <bpmn:sequenceFlow id="f8" sourceRef="calc" targetRef="decide"/>
          <bpmn:businessRuleTask id="decide">
            <bpmn:extensionElements>
              <zeebe:calledDecision decisionId="points" resultVariable="points"/>
            </bpmn:extensionElements>
          </bpmn:businessRuleTask>
          <bpmn:sequenceFlow id="f19" sourceRef="decide" targetRef="choose"/>
          <bpmn:exclusiveGateway id="choose"/>
          <bpmn:sequenceFlow id="f9" sourceRef="choose" targetRef="merge">
            <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=x &gt; 5</bpmn:conditionExpression>
          </bpmn:sequenceFlow>
          <bpmn:sequenceFlow id="f10" sourceRef="choose" targetRef="merge">
            <bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=x &lt; 5</bpmn:conditionExpression>
          </bpmn:sequenceFlow>
          <bpmn:exclusiveGateway id="merge"/>
          <bpmn:sequenceFlow id="f11" sourceRef="merge" targetRef="join"/>
          <bpmn:userTask id="approve" name="Approve">
            <bpmn:extensionElements>
              <zeebe:userTask/>
              <zeebe:assignmentDefinition candidateGroups="a,b"/>
            </bpmn:extensionElements>
          </bpmn:userTask>
          <bpmn:sequenceFlow id="f12" sourceRef="approve" targetRef="join"/>
          <bpmn:serviceTask id="each">
            <bpmn:extensionElements><zeebe:taskDefinition type="rand"/></bpmn:extensionElements>
            <bpmn:multiInstanceLoopCharacteristics>
              <bpmn:extensionElements>
                <zeebe:loopCharacteristics inputCollection="=items" inputElement="item"
                    outputCollection="results" outputElement="=item"/>
              </bpmn:extensionElements>
            </bpmn:multiInstanceLoopCharacteristics>
          </bpmn:serviceTask>
          <bpmn:sequenceFlow id="f13" sourceRef="each" targetRef="join"/>
          <bpmn:subProcess id="sub">
            <bpmn:startEvent id="s0"/>
            <bpmn:sequenceFlow id="g0" sourceRef="s0" targetRef="sfork"/>
            <bpmn:parallelGateway id="sfork"/>
            <bpmn:sequenceFlow id="g1" sourceRef="sfork" targetRef="inner"/>
            <bpmn:sequenceFlow id="g2" sourceRef="sfork" targetRef="watch"/>
            <bpmn:serviceTask id="inner">
              <bpmn:extensionElements><zeebe:taskDefinition type="rand"/></bpmn:extensionElements>
            </bpmn:serviceTask>
            <bpmn:userTask id="watch">
              <bpmn:extensionElements>
                <zeebe:userTask/>
                <zeebe:taskListeners>
                  <zeebe:taskListener eventType="creating" type="rand" retries="1"/>
                  <zeebe:taskListener eventType="creating" type="rand"/>
                </zeebe:taskListeners>
              </bpmn:extensionElements>
            </bpmn:userTask>
            <bpmn:sequenceFlow id="g3" sourceRef="inner" targetRef="e1"/>
            <bpmn:sequenceFlow id="g4" sourceRef="watch" targetRef="e2"/>
            <bpmn:endEvent id="e1"/>
            <bpmn:endEvent id="e2"/>
          </bpmn:subProcess>
          <bpmn:boundaryEvent id="interrupted" attachedToRef="sub">
            <bpmn:errorEventDefinition errorRef="boom"/>
          </bpmn:boundaryEvent>
          <bpmn:sequenceFlow id="f14" sourceRef="sub" targetRef="submerge"/>
          <bpmn:sequenceFlow id="f15" sourceRef="interrupted" targetRef="submerge"/>
          <bpmn:exclusiveGateway id="submerge"/>
          <bpmn:sequenceFlow id="f16" sourceRef="submerge" targetRef="join"/>
          <bpmn:callActivity id="call">
            <bpmn:extensionElements>
              <zeebe:calledElement processId="called" propagateAllChildVariables="true"/>
            </bpmn:extensionElements>
          </bpmn:callActivity>
          <bpmn:sequenceFlow id="f17" sourceRef="call" targetRef="join"/>
          <bpmn:parallelGateway id="join"/>
          <bpmn:sequenceFlow id="f18" sourceRef="join" targetRef="end"/>
          <bpmn:endEvent id="end"/>
        </bpmn:process>
        <bpmn:process id="called" isExecutable="true">
          <bpmn:startEvent id="c0"/>
          <bpmn:sequenceFlow id="h0" sourceRef="c0" targetRef="below"/>
          <bpmn:serviceTask id="below">
            <bpmn:extensionElements><zeebe:taskDefinition type="rand" retries="1"/></bpmn:extensionElements>
          </bpmn:serviceTask>
          <bpmn:sequenceFlow id="h1" sourceRef="below" targetRef="c1"/>
          <bpmn:endEvent id="c1"/>
        </bpmn:process>
      </bpmn:definitions>
      """;

  private static final String DECISION =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="all" name="All"
          namespace="http://camunda.org/schema/1.0/dmn">
        <decision id="points" name="Points">
          <decisionTable id="t" hitPolicy="COLLECT">
            <input id="in"><inputExpression id="ie"><text>x</text></inputExpression></input>
            <output id="out" name="points"/>
            <rule id="r1"><inputEntry id="a"><text>&gt; 1</text></inputEntry>
              <outputEntry id="b"><text>assert(x, x != 7)</text></outputEntry></rule>
            <rule id="r2"><inputEntry id="c"><text>&gt; 3</text></inputEntry>
              <outputEntry id="d"><text>"many"</text></outputEntry></rule>
          </decisionTable>
        </decision>
      </definitions>
      """;

  private final Admin admin;
  private final Random random;
  private final List<String> missions = new ArrayList<>();
  private final List<String> jobs = new ArrayList<>();
  private final Set<String> listeners = new HashSet<>();

  public RandomMissions(Admin admin, long seed) {
    this.admin = admin;
    this.random = new Random(seed);
  }

  public void deploy() {
    admin
        .asks()
        .multiPart("resources", "everything.bpmn", DIAGRAM.getBytes(UTF_8))
        .multiPart("resources", "points.dmn", DECISION.getBytes(UTF_8))
        .post("/v2/deployments")
        .then()
        .statusCode(200);
  }

  public void act(int steps) {
    for (var i = 0; i < steps; i++) {
      switch (random.nextInt(20)) {
        case 0, 1, 2 -> start();
        case 3, 4 -> activate();
        case 5, 6, 7, 8 ->
            job("completion", "{\"variables\":{\"x\":%d}}".formatted(random.nextInt(9)));
        case 9 ->
            job(
                "failure",
                "{\"retries\":%d,\"errorMessage\":\"no luck\"}".formatted(random.nextInt(2)));
        case 10 ->
            job(
                "error",
                "{\"errorCode\":\"%s\",\"errorMessage\":\"thrown\"}"
                    .formatted(List.of("oops", "boom", "other").get(random.nextInt(3))));
        case 11, 12, 13 -> task();
        case 14 -> resolve();
        case 15, 16 -> variables();
        case 17 -> cancel();
        case 18 -> decision();
        default -> retries();
      }
    }
  }

  private void start() {
    var body =
        "{\"processDefinitionId\":\"everything\",\"tags\":[\"t%d\"],\"variables\":{\"x\":%d,\"items\":[1,2,3]}}"
            .formatted(random.nextInt(3), random.nextInt(9));
    missions.add(ok(admin.post("/v2/process-instances", body)).get("processInstanceKey").asText());
  }

  private void activate() {
    var body =
        "{\"type\":\"rand\",\"worker\":\"w%d\",\"timeout\":600000,\"maxJobsToActivate\":%d,\"requestTimeout\":-1}"
            .formatted(random.nextInt(3), 1 + random.nextInt(6));
    ok(admin.post("/v2/jobs/activation", body))
        .get("jobs")
        .forEach(job -> {
          var key = job.get("jobKey").asText();
          jobs.add(key);
          if (job.get("kind").asText().equals("TASK_LISTENER")) {
            listeners.add(key);
          }
        });
  }

  private void job(String what, String body) {
    if (!jobs.isEmpty()) {
      var key = jobs.remove(random.nextInt(jobs.size()));
      var corrected = "{\"result\":{\"type\":\"userTask\",\"corrections\":{\"priority\":7}}}";
      tried(
          admin.post(
              "/v2/jobs/" + key + "/" + what,
              what.equals("completion") && listeners.contains(key) ? corrected : body));
    }
  }

  private void retries() {
    var found = found("/v2/jobs/search", "{\"filter\":{\"state\":\"FAILED\"}}", "jobKey");
    if (!found.isEmpty()) {
      patch(
          "/v2/jobs/" + found, "{\"changeset\":{\"retries\":%d}}".formatted(1 + random.nextInt(3)));
    }
  }

  private void task() {
    var task =
        found("/v2/user-tasks/search", "{\"filter\":{\"state\":\"CREATED\"}}", "userTaskKey");
    if (task.isEmpty()) {
      return;
    }
    var path = "/v2/user-tasks/" + task;
    switch (random.nextInt(4)) {
      case 0 ->
          tried(
              admin.post(
                  path + "/assignment",
                  "{\"assignee\":\"p%d\",\"allowOverride\":true}".formatted(random.nextInt(3))));
      case 1 ->
          patch(
              path,
              "{\"changeset\":{\"priority\":%d,\"candidateGroups\":[\"g\"]},\"action\":\"moved\"}"
                  .formatted(random.nextInt(100)));
      default ->
          tried(
              admin.post(
                  path + "/completion", "{\"variables\":{\"approved\":true},\"action\":\"done\"}"));
    }
  }

  private void resolve() {
    var found = found("/v2/incidents/search", "{\"filter\":{\"state\":\"ACTIVE\"}}", "incidentKey");
    if (!found.isEmpty()) {
      tried(admin.post("/v2/incidents/" + found + "/resolution", "{}"));
    }
  }

  private void variables() {
    if (!missions.isEmpty()) {
      var key = missions.get(random.nextInt(missions.size()));
      var status =
          admin
              .asks()
              .contentType("application/json")
              .body(
                  "{\"variables\":{\"x\":%d,\"note%d\":\"%s\"}}"
                      .formatted(
                          random.nextInt(9), random.nextInt(3), "ä".repeat(random.nextInt(5000))))
              .put("/v2/element-instances/" + key + "/variables")
              .statusCode();
      assertThat(status).isIn(204, 404, 409);
    }
  }

  private void decision() {
    ok(
        admin.post(
            "/v2/decision-definitions/evaluation",
            "{\"decisionDefinitionId\":\"points\",\"variables\":{\"x\":%d}}"
                .formatted(random.nextInt(9))));
  }

  private void cancel() {
    if (missions.size() > 3) {
      var key = missions.remove(random.nextInt(missions.size()));
      tried(admin.post("/v2/process-instances/" + key + "/cancellation", "{}"));
    }
  }

  private String found(String path, String body, String key) {
    var items = ok(admin.post(path, body)).get("items");
    return items.isEmpty() ? "" : items.get(random.nextInt(items.size())).get(key).asText();
  }

  private void patch(String path, String body) {
    var status = admin.asks().contentType("application/json").body(body).patch(path).statusCode();
    assertThat(status).isIn(204, 404, 409);
  }

  private static JsonNode ok(Admin.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  /// What it is about may be over by now.
  private static void tried(Admin.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isIn(200, 204, 404, 409);
  }
}
