package dev.legionflow.engine.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Two answers for one job that wait for their mission's turn at the same time.
@QuarkusTest
@TestProfile(TempData.class)
class CompletedTwiceTest {

  private static final String DIAGRAM =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
          xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
          xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
          id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">
        <bpmn:process id="then-a-timer" isExecutable="true">
          <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
          <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
          <bpmn:serviceTask id="work">
            <bpmn:extensionElements><zeebe:taskDefinition type="twice"/></bpmn:extensionElements>
            <bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing>
          </bpmn:serviceTask>
          <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="rest"/>
          <bpmn:intermediateCatchEvent id="rest">
            <bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing>
            <bpmn:timerEventDefinition>
              <bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration>
            </bpmn:timerEventDefinition>
          </bpmn:intermediateCatchEvent>
          <bpmn:sequenceFlow id="f3" sourceRef="rest" targetRef="end"/>
          <bpmn:endEvent id="end"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>
        </bpmn:process>
      </bpmn:definitions>
      """;

  @Inject Admin admin;
  @Inject Database database;

  /// The token is at the timer by the time the second is allowed to go on.
  @Test
  void theFirstWinsAndTheOtherIsToldThatThereIsNoSuchJob() {
    admin
        .asks()
        .multiPart("resources", "twice.bpmn", DIAGRAM.getBytes(UTF_8))
        .post("/v2/deployments")
        .then()
        .statusCode(200);
    var root =
        admin
            .post("/v2/process-instances", "{\"processDefinitionId\": \"then-a-timer\"}")
            .json()
            .path("processInstanceKey")
            .asText();
    var job =
        admin
            .post(
                "/v2/jobs/activation",
                """
                {"type": "twice", "maxJobsToActivate": 1, "timeout": 60000, "worker": "test"}
                """)
            .json()
            .at("/jobs/0/jobKey")
            .asText();

    var answers =
        database
            .jdbi()
            .inTransaction(handle -> {
              handle
                  .createQuery("select rev_ from act_ru_execution where id_ = ? for update")
                  .bind(0, root)
                  .mapTo(Integer.class)
                  .one();
              var both = Stream.of(1, 2).map(i -> completion(job)).toList();
              await().atMost(Duration.ofSeconds(9)).until(() -> waiting() == 2);
              return both;
            });

    assertThat(answers.stream().map(CompletableFuture::join).toList())
        .containsExactlyInAnyOrderElementsOf(List.of(204, 404));
  }

  private CompletableFuture<Integer> completion(String job) {
    return CompletableFuture.supplyAsync(
        () -> admin.post("/v2/jobs/" + job + "/completion", "{}").status());
  }

  /// Sessions that wait for a lock.
  private int waiting() {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    database.isH2()
                        ? "select count(*) from information_schema.sessions where blocker_id is not null"
                        : "select count(*) from pg_stat_activity where datname = current_database()"
                            + " and wait_event_type = 'Lock'")
                .mapTo(Integer.class)
                .one());
  }
}
