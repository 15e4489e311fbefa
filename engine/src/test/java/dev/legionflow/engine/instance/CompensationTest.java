package dev.legionflow.engine.instance;

import static dev.legionflow.engine.instance.Diagram.boundary;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.sub;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Limits;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Missions in which something was or is being undone, and those who operate them.
@QuarkusTest
@TestProfile(TempData.class)
class CompensationTest {

  private static final String COMPENSATION = "<bpmn:compensateEventDefinition/>";

  @Inject Desk desk;
  @Inject Database database;

  @BeforeEach
  void clean() {
    desk.onlyWhatTheJournalSays();
  }

  @AfterEach
  void rebuild() {
    desk.requireRebuiltEqual();
  }

  /// A job that `undoID` undoes; `undoneID` is its boundary event.
  private static String undoable(String id) {
    return job(id)
        + boundary("undone" + id, id, true, COMPENSATION)
        + job("undo" + id)
            .replace("<bpmn:serviceTask", "<bpmn:serviceTask isForCompensation=\"true\"")
        + "<bpmn:association id=\"to%s\" sourceRef=\"undone%s\" targetRef=\"undo%s\"/>"
            .formatted(id, id, id);
  }

  private static String undo(String id) {
    return "<bpmn:intermediateThrowEvent id=\"%s\">%s</bpmn:intermediateThrowEvent>"
        .formatted(id, COMPENSATION);
  }

  /// These jobs one after the other, then all is undone, then the job `after`.
  private static String trip(String process, String... jobs) {
    var parts = new ArrayList<String>();
    parts.add(start("in"));
    Arrays.stream(jobs).forEach(j -> parts.add(undoable(j)));
    parts.add(undo("undo") + job("after") + end("out"));
    var way = new ArrayList<String>(List.of("in"));
    way.addAll(List.of(jobs));
    way.addAll(List.of("undo", "after", "out"));
    parts.add(path(way.toArray(String[]::new)));
    return process(process, parts.toArray(String[]::new));
  }

  private List<Integer> rows() {
    return database
        .jdbi()
        .withHandle(h ->
            List.of(
                h.createQuery("select count(*) from legion_compensation").mapTo(int.class).one(),
                h.createQuery("select count(*) from legion_compensating").mapTo(int.class).one()));
  }

  private JsonNode modify(String instance, String terminated, int status) {
    return desk.post(
        "/v2/process-instances/" + instance + "/modification",
        "{\"terminateInstructions\": [{\"elementInstanceKey\": \"%s\"}]}".formatted(terminated),
        status);
  }

  /// @param mapping ids that stay what they are
  private JsonNode migrate(String instance, String target, int status, String... mapping) {
    var instructions =
        Arrays.stream(mapping)
            .map(m -> m.split(">"))
            .map(m ->
                "{\"sourceElementId\": \"%s\", \"targetElementId\": \"%s\"}"
                    .formatted(m[0], m[m.length - 1]))
            .toList();
    return desk.post(
        "/v2/process-instances/" + instance + "/migration",
        "{\"targetProcessDefinitionKey\": \"%s\", \"mappingInstructions\": [%s]}"
            .formatted(target, String.join(",", instructions)),
        status);
  }

  @Test
  void nothingIsLeftBehind() {
    desk.deploy(trip("left", "a", "b"));
    var done = desk.start("left");
    desk.work("a");
    desk.work("b");
    assertThat(rows()).containsExactly(0, 2);
    desk.work("undoa");
    desk.work("undob");
    assertThat(rows()).containsExactly(0, 0);
    desk.work("after");
    assertThat(desk.state(done)).isEqualTo("COMPLETED");

    var cancelled = desk.start("left");
    desk.work("a");
    assertThat(rows()).containsExactly(1, 0);
    desk.work("b");
    desk.post("/v2/process-instances/" + cancelled + "/cancellation", "{}", 204);
    assertThat(rows()).containsExactly(0, 0);

    var waiting = desk.start("left");
    desk.work("a");
    desk.post("/v2/process-instances/" + waiting + "/cancellation", "{}", 204);
    assertThat(rows()).containsExactly(0, 0);
  }

  @Test
  void aHandlerThatIsTerminatedIsWaitedForNoMore() {
    desk.deploy(trip("terminated", "a", "b"));
    var mission = desk.start("terminated");
    desk.work("a");
    desk.work("b");

    modify(mission, desk.active(mission, "undoa").getFirst(), 204);
    assertThat(desk.active(mission, "undo")).hasSize(1);
    desk.work("undob");

    desk.work("after");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(desk.elements(mission)).contains("undoa TERMINATED", "undo COMPLETED");
  }

  @Test
  void theLastHandlerMayBeTerminated() {
    desk.deploy(trip("last", "a"));
    var mission = desk.start("last");
    desk.work("a");

    modify(mission, desk.active(mission, "undoa").getFirst(), 204);

    desk.work("after");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void theScopeMayBeTerminatedWithAllThatIsUndoneInIt() {
    desk.deploy(
        process(
            "scope",
            start("in"),
            sub(
                "sub",
                start("i"),
                undoable("a"),
                undo("inner"),
                end("o"),
                path("i", "a", "inner", "o")),
            job("other"),
            end("out"),
            end("out2"),
            path("in", "sub", "out"),
            path("in", "other", "out2")));
    var mission = desk.start("scope");
    desk.work("a");

    modify(mission, desk.active(mission, "sub").getFirst(), 204);
    desk.work("other");

    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(desk.elements(mission)).contains("undoa TERMINATED", "inner TERMINATED");
    assertThat(rows()).containsExactly(0, 0);
  }

  @Test
  void whatIsBeingUndoneMigrates() {
    desk.deploy(trip("moving", "a", "b"));
    var mission = desk.start("moving");
    desk.work("a");
    desk.work("b");
    var target = desk.deploy(trip("moving", "b", "a", "c")).getFirst();

    assertThat(messages(migrate(mission, target, 409, "undo", "undoa>c", "undob").path("errors")))
        .anySatisfy(m -> assertThat(m).contains("that is a compensation handler"));
    migrate(mission, target, 204, "undo", "undoa", "undob", "undoneb");

    desk.work("undoa");
    desk.work("undob");
    desk.work("after");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void whatCanBeUndoneMigratesByItsBoundaryEvent() {
    desk.deploy(trip("swapped", "a", "b", "c"));
    var mission = desk.start("swapped");
    desk.work("a");
    desk.work("b");
    var target = desk.deploy(trip("swapped", "b", "c", "d")).getFirst();

    // The work of the active job stays that of its type.
    migrate(mission, target, 204, "c>d", "undonea>undoneb", "undoneb>undonec");
    desk.work("c");

    assertThat(desk.active(mission, "undob")).hasSize(1);
    assertThat(desk.active(mission, "undoc")).hasSize(1);
    desk.work("undob");
    desk.work("undoc");
    desk.work("undod");
    desk.work("after");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void aSuspendedMissionIsUndoneLater() {
    desk.deploy(trip("suspended", "a"));
    var mission = desk.start("suspended");
    desk.work("a");
    desk.post("/legion/process-instances/" + mission + "/suspension", "{}", 204);

    assertThat(desk.activate("undoa", 1)).isEmpty();
    desk.post("/legion/process-instances/" + mission + "/resumption", "{}", 204);

    desk.work("undoa");
    desk.work("after");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void tooManyHandlersAreRefused() {
    desk.deploy(trip("many", "a"));
    var mission = desk.start("many");
    database
        .jdbi()
        .useHandle(h -> {
          try (var rows =
              h.prepareBatch(
                  "insert into legion_compensation (key, process_instance_key, scope_key,"
                      + " activity_id, activity_key, handled) values (?, ?, ?, 'a', ?, true)")) {
            var key = Long.parseLong(mission);
            for (var i = 0; i < Limits.COMPENSATION_HANDLERS; i++) {
              rows.add(-i - 1, key, key, -i - 1);
            }
            rows.execute();
          }
        });

    var job = desk.activate("a", 1).getFirst();
    var answer = desk.complete(job);

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("limit").asText()).isEqualTo("compensation-handlers");
    desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);
    assertThat(rows()).containsExactly(0, 0);
  }

  private static List<String> messages(JsonNode faults) {
    return StreamSupport.stream(faults.spliterator(), false)
        .map(f -> f.path("message").asText())
        .toList();
  }
}
