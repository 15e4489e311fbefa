package dev.legionflow.engine.instance;

import static dev.legionflow.engine.instance.Diagram.adHoc;
import static dev.legionflow.engine.instance.Diagram.call;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.listeners;
import static dev.legionflow.engine.instance.Diagram.parallel;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.timer;
import static dev.legionflow.engine.instance.Diagram.user;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.job.SlowStep;
import dev.legionflow.engine.store.Database;
import dev.legionflow.worker.JobOutcome;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TempData.class)
class SuspensionTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Inject Desk desk;
  @Inject Database database;
  @Inject SlowStep worker;

  @BeforeEach
  void deploy() {
    desk.onlyWhatTheJournalSays();
    desk.deploy(
        process(
            "still",
            start("in"),
            parallel("fork"),
            job("held"),
            job("free"),
            user("ask"),
            timer("wait", "PT1H"),
            end("out"),
            path("in", "fork", "held", "out"),
            path("fork", "free", "out"),
            path("fork", "ask", "out"),
            path("fork", "wait", "out")),
        process("inside", start("in"), job("inner"), end("out"), path("in", "inner", "out")),
        process(
            "outside",
            start("in"),
            call("calls", "inside"),
            end("out"),
            path("in", "calls", "out")));
  }

  @AfterEach
  void rebuild() {
    desk.requireRebuiltEqual();
  }

  private void suspend(String instance, int status) {
    desk.post("/legion/process-instances/" + instance + "/suspension", "", status);
  }

  private void resume(String instance, int status) {
    desk.post("/legion/process-instances/" + instance + "/resumption", "", status);
  }

  private List<JsonNode> of(String mission, List<JsonNode> jobs) {
    return jobs.stream()
        .filter(j -> j.path("processInstanceKey").asText().equals(mission))
        .toList();
  }

  private void refused(String path, String body) {
    var problem = desk.post(path, body, 409);
    assertThat(problem.path("type").asText()).isEqualTo("urn:legion-flow:problem:suspended");
    assertThat(problem.path("detail").asText()).contains("suspended");
  }

  @Test
  void aMissionStandsStillAndGoesOn() {
    var mission = desk.start("still");
    var held = of(mission, desk.activate("held", 100)).getFirst();
    var job = "/v2/jobs/" + held.path("jobKey").asText();
    var task =
        desk.search("user-tasks", "{\"processInstanceKey\": \"" + mission + "\"}").getFirst();
    assertThat(task.path("suspended").asBoolean(true)).isFalse();

    suspend(mission, 204);
    suspend(mission, 204);

    assertThat(desk.get("/v2/process-instances/" + mission).path("suspended").asBoolean()).isTrue();
    assertThat(desk.search("process-instances", "{\"suspended\": true}"))
        .extracting(i -> i.path("processInstanceKey").asText())
        .contains(mission);
    assertThat(desk.search("user-tasks", "{\"suspended\": true}"))
        .extracting(t -> t.path("userTaskKey"))
        .contains(task.path("userTaskKey"));
    assertThat(of(mission, desk.activate("free", 100))).isEmpty();
    var taskPath = "/v2/user-tasks/" + task.path("userTaskKey").asText();
    refused(taskPath + "/completion", "{}");
    refused(taskPath + "/assignment", "{\"assignee\": \"ada\"}");
    refused(job + "/completion", "{}");
    refused(job + "/failure", "{\"retries\": 2}");
    refused(job + "/failure", "{\"retries\": 0}");
    refused(job + "/error", "{\"errorCode\": \"oops\"}");
    refused(
        "/v2/process-instances/" + mission + "/modification",
        "{\"activateInstructions\": [{\"elementId\": \"held\"}]}");
    // The timer has been due for long.
    database
        .jdbi()
        .useHandle(h ->
            h.execute(
                "update act_ru_suspended_job set duedate_ = current_timestamp - interval '1' hour"));
    assertThat(desk.elements(mission)).contains("wait ACTIVE");
    assertThat(count("act_ru_timer_job", mission)).isZero();

    resume(mission, 204);
    resume(mission, 204);

    assertThat(desk.get("/v2/process-instances/" + mission).path("suspended").asBoolean(true))
        .isFalse();
    assertThat(desk.complete(held).status()).isEqualTo(204);
    var free = of(mission, desk.activate("free", 100));
    assertThat(free).hasSize(1);
    assertThat(desk.complete(free.getFirst()).status()).isEqualTo(204);
    desk.post(taskPath + "/completion", "{}", 204);
    await().atMost(PATIENCE).until(() -> desk.state(mission).equals("COMPLETED"));
  }

  private int count(String table, String mission) {
    return database
        .jdbi()
        .withHandle(h ->
            h.createQuery("select count(*) from " + table + " where process_instance_id_ = ?")
                .bind(0, mission)
                .mapTo(Integer.class)
                .one());
  }

  @Test
  void listenersAndAdHocSubProcessesStandStill() {
    desk.deploy(
        process(
            "listening",
            start("in"),
            parallel("fork"),
            job("work", listeners("start hear")),
            adHoc("tools", "t1", job("t1"), job("t2")),
            end("out"),
            path("in", "fork", "work", "out"),
            path("fork", "tools", "out")));
    var mission = desk.start("listening");
    var held = of(mission, desk.activate("hear", 100)).getFirst();
    var other = desk.start("listening");
    var tools = desk.active(mission, "tools").getFirst();

    suspend(mission, 204);
    suspend(other, 204);
    refused("/v2/jobs/" + held.path("jobKey").asText() + "/completion", "{}");
    refused("/v2/jobs/" + held.path("jobKey").asText() + "/failure", "{\"retries\": 0}");
    assertThat(of(other, desk.activate("hear", 100))).isEmpty();
    assertThat(of(mission, desk.activate("t1", 100))).isEmpty();
    var activation = "/v2/element-instances/ad-hoc-activities/" + tools + "/activation";
    refused(activation, "{\"elements\": [{\"elementId\": \"t2\"}]}");

    resume(mission, 204);
    resume(other, 204);
    desk.post(activation, "{\"elements\": [{\"elementId\": \"t2\"}]}", 204);
    assertThat(desk.complete(held).status()).isEqualTo(204);
    assertThat(of(other, desk.activate("hear", 100))).hasSize(1);
    for (var type : List.of("work", "t1", "t2")) {
      var job = of(mission, desk.activate(type, 100)).getFirst();
      assertThat(desk.complete(job).status()).isEqualTo(204);
    }
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    desk.post("/v2/process-instances/" + other + "/cancellation", "{}", 204);
  }

  /// A lock that runs out while the mission is suspended does not free the job.
  @Test
  void aJobWhoseLockRunsOutWaitsForTheResumption() {
    var mission = desk.start("inside");
    var taken =
        desk.post(
            "/v2/jobs/activation",
            "{\"type\": \"inner\", \"maxJobsToActivate\": 100, \"timeout\": 1, \"worker\": \"w\", \"requestTimeout\": -1}",
            200);
    assertThat(taken.path("jobs")).isNotEmpty();

    suspend(mission, 204);
    assertThat(of(mission, desk.activate("inner", 100))).isEmpty();
    resume(mission, 204);

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> {
          var again = of(mission, desk.activate("inner", 100));
          assertThat(again).hasSize(1);
          assertThat(desk.complete(again.getFirst()).status()).isEqualTo(204);
        });
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  /// It was paid for, so it is neither thrown away nor taken for a failure, and the hand that has
  /// done it is free.
  @Test
  void theResultOfAWorkerHereIsKeptUntilTheResumption() throws Exception {
    desk.deploy(
        process(
            "slow", start("in"), job(SlowStep.TYPE), end("out"), path("in", SlowStep.TYPE, "out")));
    var done = desk.start("slow");
    assertThat(begun()).isEqualTo(done);
    suspend(done, 204);
    worker.answer(JobOutcome.completed(Map.of("by", "done")));

    var failed = desk.start("slow");
    assertThat(begun()).isEqualTo(failed);
    suspend(failed, 204);
    worker.answer(JobOutcome.terminal("on purpose"));

    // Its lock of 3 s is not left to run out.
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(desk.search("jobs", "{\"type\": \"slow-step\", \"state\": \"CREATED\"}"))
                .hasSize(2)
                .allMatch(j ->
                    Instant.parse(j.path("deadline").asText())
                        .isAfter(Instant.now().plus(Duration.ofMinutes(1)))));
    assertThat(desk.search("incidents", "{\"processInstanceKey\": \"" + failed + "\"}")).isEmpty();
    resume(done, 204);
    resume(failed, 204);

    await().atMost(PATIENCE).until(() -> desk.state(done).equals("COMPLETED"));
    assertThat(desk.search("variables", "{\"processInstanceKey\": \"" + done + "\"}"))
        .extracting(v -> v.path("value").asText())
        .containsExactly("\"done\"");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(desk.search("incidents", "{\"processInstanceKey\": \"" + failed + "\"}"))
                .extracting(i -> i.path("errorMessage").asText())
                .containsExactly("on purpose"));
    assertThat(worker.begun()).isEmpty();
  }

  private String begun() throws InterruptedException {
    var begun = worker.begun().poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    assertThat(begun).isNotNull();
    return Long.toString(begun.processInstanceKey());
  }

  /// The lock is longer than it was at the suspension: nobody else is given the job before its end.
  @Test
  void aLockThatIsExtendedMeanwhileHolds() {
    var mission = desk.start("inside");
    var held = of(mission, desk.activate("inner", 100)).getFirst();
    var job = "/v2/jobs/" + held.path("jobKey").asText();
    desk.patch(job, "{\"changeset\": {\"timeout\": 1}}", 204);
    suspend(mission, 204);
    desk.patch(job, "{\"changeset\": {\"timeout\": 3600000}}", 204);

    resume(mission, 204);

    assertThat(of(mission, desk.activate("inner", 100))).isEmpty();
    assertThat(desk.complete(held).status()).isEqualTo(204);
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void whatWasCalledStandsStillWithItsRoot() {
    var mission = desk.start("outside");
    var child =
        desk.search("process-instances", "{\"parentProcessInstanceKey\": \"" + mission + "\"}")
            .getFirst()
            .path("processInstanceKey")
            .asText();
    suspend(child, 409);

    suspend(mission, 204);
    assertThat(desk.get("/v2/process-instances/" + child).path("suspended").asBoolean()).isTrue();
    assertThat(of(child, desk.activate("inner", 100))).isEmpty();
    resume(child, 409);
    resume(mission, 204);

    var jobs = of(child, desk.activate("inner", 100));
    assertThat(jobs).hasSize(1);
    assertThat(desk.complete(jobs.getFirst()).status()).isEqualTo(204);
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    suspend(mission, 404);
    suspend("1", 404);
  }

  @Test
  void aSuspendedMissionCanBeCancelledAndItsVariablesSet() {
    var mission = desk.start("still");
    suspend(mission, 204);

    var answer =
        io.restassured.RestAssured.given()
            .header("Authorization", "Bearer " + desk.token())
            .contentType("application/json")
            .body("{\"variables\": {\"seen\": 1}}")
            .put("/v2/element-instances/" + mission + "/variables");
    assertThat(answer.statusCode()).isEqualTo(204);
    desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);

    assertThat(desk.state(mission)).isEqualTo("TERMINATED");
    assertThat(desk.get("/v2/process-instances/" + mission).path("suspended").asBoolean(true))
        .isFalse();
    assertThat(count("act_ru_suspended_job", mission)).isZero();
  }

  @Test
  void aDefinitionStartsNothingWhileItIsSuspended() {
    var key =
        desk.deploy(
                process(
                    "paused",
                    start("in"),
                    job("pausedJob"),
                    end("out"),
                    path("in", "pausedJob", "out")))
            .getFirst();
    desk.deploy(
        process(
            "wantsIt",
            start("in"),
            call("calls", "paused"),
            end("out"),
            path("in", "calls", "out")));
    var running = desk.start("paused");
    desk.post("/legion/process-definitions/" + key + "/suspension", "", 204);

    refused("/v2/process-instances", "{\"processDefinitionId\": \"paused\"}");
    refused("/v2/process-instances", "{\"processDefinitionKey\": \"" + key + "\"}");
    var caller = desk.start("wantsIt");
    var incident =
        desk.search("incidents", "{\"processInstanceKey\": \"" + caller + "\"}").getFirst();
    assertThat(incident.path("errorMessage").asText()).contains("suspended");
    desk.work("pausedJob");
    assertThat(desk.state(running)).isEqualTo("COMPLETED");

    desk.post("/legion/process-definitions/" + key + "/resumption", "", 204);
    desk.post("/v2/incidents/" + incident.path("incidentKey").asText() + "/resolution", "{}", 204);
    desk.work("pausedJob");
    assertThat(desk.state(caller)).isEqualTo("COMPLETED");
    desk.start("paused");
    desk.post("/legion/process-definitions/1/suspension", "", 404);
  }
}
