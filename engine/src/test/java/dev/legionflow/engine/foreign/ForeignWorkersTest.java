package dev.legionflow.engine.foreign;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.Admin.Answer;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// External workers of Camunda 7 and Flowable: what they are handed, and what becomes of their
/// answers.
@QuarkusTest
@TestProfile(TempData.class)
class ForeignWorkersTest {

  private static final String CAMUNDA = "/engine-rest/external-task/";
  private static final String FLOWABLE = "/external-job-api/";

  @Inject Admin admin;

  private String start(String topic) {
    var xml = EngineRestTest.DRAWN.replace("ID", topic).replace("TOPIC", topic);
    admin
        .asks()
        .multiPart("resources", topic + ".bpmn", xml.getBytes(UTF_8))
        .post("/v2/deployments")
        .then()
        .statusCode(200);
    return again(topic);
  }

  private String again(String topic) {
    return admin
        .post(
            "/v2/process-instances",
            "{\"processDefinitionId\": \"%s\", \"variables\": {\"n\": 5, \"far\": 5000000000, \"half\": 0.5, \"yes\": true, \"no\": null, \"text\": \"x\", \"order\": {\"lines\": [1]}}}"
                .formatted(topic))
        .json()
        .get("processInstanceKey")
        .asText();
  }

  private JsonNode fetch(String topic, String more) {
    var answer =
        admin.post(
            CAMUNDA + "fetchAndLock",
            "{\"workerId\": \"w\", \"maxTasks\": 1, \"topics\": [{\"topicName\": \"%s\", \"lockDuration\": 60000}]%s}"
                .formatted(topic, more));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private JsonNode acquire(String topic) {
    var answer =
        admin.post(
            FLOWABLE + "acquire/jobs",
            "{\"topic\": \"%s\", \"workerId\": \"w\", \"lockDuration\": \"PT1M\"}"
                .formatted(topic));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  private void done(Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
  }

  private void endsAt(String instance, String element) {
    var found =
        admin.post(
            "/v2/element-instances/search",
            "{\"filter\": {\"processInstanceKey\": \"%s\", \"elementId\": \"%s\"}}"
                .formatted(instance, element));
    assertThat(found.json().get("items")).as(found.body()).hasSize(1);
  }

  private String variable(String instance, String name) {
    return admin
        .post(
            "/v2/variables/search",
            "{\"filter\": {\"processInstanceKey\": \"%s\", \"name\": \"%s\"}}"
                .formatted(instance, name))
        .json()
        .at("/items/0/value")
        .asText();
  }

  @Test
  void aWorkerOfCamunda7Completes() {
    var instance = start("c7-complete");
    var task = fetch("c7-complete", "").get(0);
    assertThat(task.get("activityId").asText()).isEqualTo("work");
    assertThat(task.get("processInstanceId").asText()).isEqualTo(instance);
    assertThat(task.get("processDefinitionKey").asText()).isEqualTo("c7-complete");
    assertThat(task.get("topicName").asText()).isEqualTo("c7-complete");
    assertThat(task.get("workerId").asText()).isEqualTo("w");
    assertThat(task.get("lockExpirationTime").asText()).endsWith("+0000");
    var variables = task.get("variables");
    assertThat(variables.at("/n/type").asText()).isEqualTo("Integer");
    assertThat(variables.at("/far/type").asText()).isEqualTo("Long");
    assertThat(variables.at("/half/type").asText()).isEqualTo("Double");
    assertThat(variables.at("/yes/type").asText()).isEqualTo("Boolean");
    assertThat(variables.at("/no/type").asText()).isEqualTo("Null");
    assertThat(variables.at("/text/value").asText()).isEqualTo("x");
    assertThat(variables.at("/order/type").asText()).isEqualTo("Json");
    assertThat(variables.at("/order/value").asText()).isEqualTo("{\"lines\":[1]}");
    assertThat(fetch("c7-complete", "")).isEmpty();
    var id = task.get("id").asText();
    var answer =
        "{\"workerId\": \"%s\", \"variables\": {\"r\": {\"value\": \"{\\\"a\\\":[1]}\", \"type\": \"Json\"}}}";
    var other = admin.post(CAMUNDA + id + "/complete", answer.formatted("other"));
    assertThat(other.status()).isEqualTo(400);
    assertThat(other.json().get("message").asText()).contains("another worker");
    done(admin.post(CAMUNDA + id + "/extendLock", "{\"workerId\": \"w\", \"newDuration\": 90000}"));
    done(admin.post(CAMUNDA + id + "/complete", answer.formatted("w")));
    endsAt(instance, "end");
    assertThat(variable(instance, "r")).isEqualTo("{\"a\":[1]}");
    assertThat(admin.post(CAMUNDA + id + "/complete", answer.formatted("w")).status())
        .isEqualTo(404);
  }

  @Test
  void aWorkerOfCamunda7FailsAndThrows() {
    var instance = start("c7-fail");
    var id = fetch("c7-fail", "").get(0).get("id").asText();
    done(
        admin.post(
            CAMUNDA + id + "/failure",
            "{\"workerId\": \"w\", \"errorMessage\": \"later\", \"retries\": 2, \"retryTimeout\": 0}"));
    assertThat(
            admin.post(CAMUNDA + id + "/complete", "{\"workerId\": \"w\"}").json().get("message"))
        .asString()
        .contains("not locked");
    var again = fetch("c7-fail", "").get(0);
    assertThat(again.get("retries").asInt()).isEqualTo(2);
    assertThat(again.get("errorMessage").asText()).isEqualTo("later");
    done(admin.post(CAMUNDA + id + "/unlock", ""));
    assertThat(fetch("c7-fail", "")).hasSize(1);
    done(admin.post(CAMUNDA + id + "/bpmnError", "{\"workerId\": \"w\", \"errorCode\": \"BAD\"}"));
    endsAt(instance, "wrong");
  }

  @Test
  void aWorkerOfCamunda7AsksForSeveralTopics() {
    start("c7-a");
    var tasks =
        admin
            .post(
                CAMUNDA + "fetchAndLock",
                "{\"workerId\": \"w\", \"maxTasks\": 5, \"asyncResponseTimeout\": 1000, \"topics\": [{\"topicName\": \"c7-none\", \"lockDuration\": 60000}, {\"topicName\": \"c7-a\", \"lockDuration\": 60000, \"variables\": []}]}")
            .json();
    assertThat(tasks).hasSize(1);
    assertThat(tasks.get(0).get("variables")).isEmpty();
    for (var body :
        new String[] {
          "{\"workerId\": \"w\", \"maxTasks\": 0, \"topics\": []}",
          "{\"workerId\": \"w\", \"maxTasks\": 1, \"topics\": [{\"topicName\": \"a\"}]}",
          "{\"workerId\": \"w\", \"maxTasks\": 1, \"topics\": [{\"topicName\": \"a\", \"lockDuration\": 1, \"businessKey\": \"b\"}]}",
          "{\"workerId\": \"w\", \"maxTasks\": 1, \"topics\": [null]}",
          "{\"maxTasks\": 1, \"topics\": []}"
        }) {
      assertThat(admin.post(CAMUNDA + "fetchAndLock", body).status()).as(body).isEqualTo(400);
    }
  }

  @Test
  void aWorkerOfFlowableCompletes() {
    var instance = start("f-complete");
    var job = acquire("f-complete").get(0);
    assertThat(job.get("processInstanceId").asText()).isEqualTo(instance);
    assertThat(job.get("elementId").asText()).isEqualTo("work");
    assertThat(job.get("lockOwner").asText()).isEqualTo("w");
    var until = Instant.parse(job.get("lockExpirationTime").asText());
    assertThat(job.get("variables"))
        .extracting(v -> v.get("name").asText() + ":" + v.get("type").asText())
        .containsExactlyInAnyOrder(
            "n:integer",
            "far:long",
            "half:double",
            "yes:boolean",
            "no:null",
            "text:string",
            "order:json");
    assertThat(acquire("f-complete")).isEmpty();
    var path = FLOWABLE + "acquire/jobs/" + job.get("id").asText();
    var extended =
        admin.post(
            path + "/extend-lock",
            "{\"workerId\": \"w\", \"lockDuration\": \"PT5M\", \"expectedLockExpirationTime\": \"%s\"}"
                .formatted(until));
    assertThat(Instant.parse(extended.json().get("lockExpirationTime").asText())).isAfter(until);
    assertThat(
            admin
                .post(
                    path + "/extend-lock",
                    "{\"workerId\": \"w\", \"lockDuration\": \"PT5M\", \"expectedLockExpirationTime\": \"%s\"}"
                        .formatted(until))
                .status())
        .isEqualTo(409);
    assertThat(admin.post(path + "/complete", "{\"workerId\": \"other\"}").status()).isEqualTo(403);
    assertThat(admin.post(path + "/cmmnTerminate", "{\"workerId\": \"w\"}").status())
        .isEqualTo(400);
    done(
        admin.post(
            path + "/complete",
            "{\"workerId\": \"w\", \"variables\": [{\"name\": \"r\", \"type\": \"integer\", \"value\": \"7\"}, {\"name\": \"j\", \"type\": \"json\", \"value\": {\"a\": 1}}]}"));
    endsAt(instance, "end");
    assertThat(variable(instance, "r")).isEqualTo("7");
    assertThat(variable(instance, "j")).isEqualTo("{\"a\":1}");
  }

  @Test
  void aWorkerOfFlowableFailsThrowsAndGivesBack() {
    var instance = start("f-fail");
    var path = FLOWABLE + "acquire/jobs/" + acquire("f-fail").get(0).get("id").asText();
    done(admin.post(path + "/fail", "{\"workerId\": \"w\", \"errorMessage\": \"later\"}"));
    var again = acquire("f-fail").get(0);
    assertThat(again.get("retries").asInt()).isEqualTo(2);
    assertThat(again.get("exceptionMessage").asText()).isEqualTo("later");
    done(
        admin.post(
            FLOWABLE + "unacquire/jobs/" + again.get("id").asText(), "{\"workerId\": \"w\"}"));
    assertThat(acquire("f-fail")).hasSize(1);
    done(admin.post(FLOWABLE + "unacquire/jobs", "{\"workerId\": \"w\"}"));
    assertThat(acquire("f-fail")).hasSize(1);
    done(admin.post(path + "/bpmnError", "{\"workerId\": \"w\", \"errorCode\": \"BAD\"}"));
    endsAt(instance, "wrong");
    for (var body :
        new String[] {
          "{\"workerId\": \"w\", \"lockDuration\": \"PT1M\"}",
          "{\"topic\": \"t\", \"lockDuration\": \"PT1M\"}",
          "{\"topic\": \"t\", \"workerId\": \"w\"}",
          "{\"topic\": \"t\", \"workerId\": \"w\", \"lockDuration\": \"soon\"}",
          "{\"topic\": \"t\", \"workerId\": \"w\", \"lockDuration\": \"P99D\"}",
          "{\"topic\": \"t\", \"workerId\": \"w\", \"lockDuration\": \"PT1M\", \"numberOfTasks\": 5000}",
          ""
        }) {
      assertThat(admin.post(FLOWABLE + "acquire/jobs", body).status()).as(body).isEqualTo(400);
    }
  }
}
