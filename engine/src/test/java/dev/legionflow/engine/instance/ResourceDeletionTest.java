package dev.legionflow.engine.instance;

import static dev.legionflow.engine.instance.Diagram.call;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TempData.class)
class ResourceDeletionTest {

  @Inject Desk desk;
  @Inject Admin admin;
  @Inject Database database;

  private static final int ROUNDS = 15;

  private static String version(String id, String job) {
    return process(id, start("in"), job(job), end("out"), path("in", job, "out"));
  }

  private void delete(String key, int status) {
    desk.post("/v2/resources/" + key + "/deletion", "{}", status);
  }

  private static String byId(String id) {
    return "{\"processDefinitionId\": \"" + id + "\"}";
  }

  @Test
  void whatRunsGoesOnAndNothingNewBegins() {
    var key = desk.deploy(version("gone", "onlyJob")).getFirst();
    var mission = desk.start("gone");

    delete(key, 200);

    desk.post("/v2/process-instances", byId("gone"), 404);
    desk.post("/v2/process-instances", "{\"processDefinitionKey\": \"" + key + "\"}", 404);
    assertThat(desk.search("process-definitions", byId("gone"))).isEmpty();
    assertThat(admin.get("/v2/resources/" + key).status()).isEqualTo(404);
    assertThat(admin.get("/v2/resources/" + key + "/content").status()).isEqualTo(404);
    delete(key, 404);
    // What is drawn of missions that there were is still there.
    assertThat(admin.get("/v2/process-definitions/" + key + "/xml").status()).isEqualTo(200);
    desk.work("onlyJob");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void theVersionBeforeIsTheNewestAgainAndVersionsAreNotGivenTwice() {
    desk.deploy(version("older", "one"));
    var two = desk.deploy(version("older", "two")).getFirst();
    delete(two, 200);

    var started = desk.post("/v2/process-instances", byId("older"), 200);
    assertThat(started.path("processDefinitionVersion").asInt()).isEqualTo(1);
    assertThat(
            desk.search(
                "process-definitions",
                "{\"processDefinitionId\": \"older\", \"isLatestVersion\": true}"))
        .singleElement()
        .satisfies(d -> assertThat(d.path("version").asInt()).isEqualTo(1));

    var again = desk.deploy(version("older", "two")).getFirst();
    assertThat(again).isNotEqualTo(two);
    assertThat(desk.get("/v2/resources/" + again).path("version").asInt()).isEqualTo(3);
  }

  /// Whoever is slower sees what the other has done.
  @Test
  void ofTwoDeletionsAndADeploymentAtTheSameTimeTheNewestVersionIsLeftToStart() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var round = 0; round < ROUNDS; round++) {
        var id = "raced" + round;
        var one = desk.deploy(begun(id, "a")).getFirst();
        var two = desk.deploy(begun(id, "b")).getFirst();
        var three = desk.deploy(begun(id, "c")).getFirst();
        together(threads, () -> delete(two, 200), () -> delete(three, 200));
        assertThat(startedBy(id)).as("round " + round).containsExactly(one);

        var four = desk.deploy(begun(id, "d")).getFirst();
        var five = new AtomicReference<String>();
        together(
            threads,
            () -> delete(four, 200),
            () -> five.set(desk.deploy(begun(id, "e")).getFirst()));
        assertThat(startedBy(id)).as("round " + round).containsExactly(five.get());
      }
    }
  }

  private static String begun(String id, String job) {
    return process(
        id,
        "<bpmn:startEvent id=\"in\"><bpmn:timerEventDefinition id=\"t\">"
            + "<bpmn:timeDuration xsi:type=\"bpmn:tFormalExpression\">P1D</bpmn:timeDuration>"
            + "</bpmn:timerEventDefinition></bpmn:startEvent>",
        job(job),
        end("out"),
        path("in", job, "out"));
  }

  private List<String> startedBy(String id) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select process_definition_key from legion_start_event where bpmn_process_id = ?")
                .bind(0, id)
                .mapTo(String.class)
                .list());
  }

  private static void together(ExecutorService threads, Runnable... actions) throws Exception {
    var barrier = new CyclicBarrier(actions.length);
    var running =
        Stream.of(actions)
            .map(action ->
                threads.submit(() -> {
                  barrier.await();
                  action.run();
                  return true;
                }))
            .toList();
    for (var one : running) {
      assertThat(one.get()).isTrue();
    }
  }

  @Test
  void aCallOfADeletedProcessIsAnIncident() {
    var called = desk.deploy(version("calledOne", "work")).getFirst();
    desk.deploy(
        process(
            "callsIt",
            start("in"),
            call("calls", "calledOne"),
            end("out"),
            path("in", "calls", "out")));
    delete(called, 200);

    var mission = desk.start("callsIt");

    assertThat(desk.search("incidents", "{\"processInstanceKey\": \"" + mission + "\"}"))
        .singleElement()
        .satisfies(i -> assertThat(i.path("errorType").asText()).isEqualTo("CALLED_ELEMENT_ERROR"));
  }

  @Test
  void aFormIsDeletedAndItsFileGivenBack() {
    var form = "{\"id\": \"ask\", \"components\": []}";
    var key =
        admin
            .asks()
            .multiPart(
                "resources", "ask.form", form.getBytes(java.nio.charset.StandardCharsets.UTF_8))
            .post("/v2/deployments")
            .jsonPath()
            .getString("deployments[0].form.formKey");

    assertThat(desk.get("/v2/resources/" + key).toString())
        .contains("\"resourceId\":\"ask\"", "\"resourceName\":\"ask.form\"", "\"version\":1");
    assertThat(admin.get("/v2/resources/" + key + "/content").body()).isEqualTo(form);
    delete(key, 200);
    delete(key, 404);
    delete("1", 404);
    assertThat(desk.post("/v2/resources/x/deletion", "{}", 400).path("field").asText())
        .isEqualTo("resourceKey");
  }
}
