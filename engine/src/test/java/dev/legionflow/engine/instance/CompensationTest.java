package dev.legionflow.engine.instance;

import static dev.legionflow.engine.instance.Diagram.boundary;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.eventSub;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.jobs;
import static dev.legionflow.engine.instance.Diagram.parallel;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.sub;
import static dev.legionflow.engine.instance.Diagram.subs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
    return job(id) + undoing(id, job("undo" + id));
  }

  /// What gives an activity a handler.
  private static String undoing(String id, String handler) {
    return boundary("undone" + id, id, true, COMPENSATION)
        + handler.replaceFirst("<bpmn:\\w+ ", "$0isForCompensation=\"true\" ")
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
    return desk.post(
        "/v2/process-instances/" + instance + "/migration", plan(target, mapping), status);
  }

  private JsonNode dryRun(String instance, String target, String... mapping) {
    return desk.post(
        "/v2/process-instances/" + instance + "/migration?dryRun=true", plan(target, mapping), 200);
  }

  private static String plan(String target, String... mapping) {
    var instructions =
        Arrays.stream(mapping)
            .map(m -> m.split(">"))
            .map(m ->
                "{\"sourceElementId\": \"%s\", \"targetElementId\": \"%s\"}"
                    .formatted(m[0], m[m.length - 1]))
            .toList();
    return "{\"targetProcessDefinitionKey\": \"%s\", \"mappingInstructions\": [%s]}"
        .formatted(target, String.join(",", instructions));
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

  /// As if `a` had been completed so often.
  private void completedBefore(String mission, int times) {
    database
        .jdbi()
        .useHandle(h -> {
          try (var rows =
              h.prepareBatch(
                  "insert into legion_compensation (key, process_instance_key, scope_key,"
                      + " activity_id, activity_key, handled) values (?, ?, ?, 'a', ?, true)")) {
            var key = Long.parseLong(mission);
            for (var i = 0; i < times; i++) {
              rows.add(-i - 1, key, key, -i - 1);
            }
            rows.execute();
          }
        });
  }

  @Test
  void tooManyHandlersAreAnIncident() {
    desk.deploy(trip("many", "a"));
    var mission = desk.start("many");
    completedBefore(mission, Limits.COMPENSATION_HANDLERS);

    var job = desk.activate("a", 1).getFirst();
    var answer = desk.complete(job);

    assertThat(answer.status()).isEqualTo(204);
    var incident = desk.search("incidents", "{\"processInstanceKey\": \"" + mission + "\"}");
    assertThat(incident).hasSize(1);
    assertThat(incident.getFirst().path("elementId").asText()).isEqualTo("undo");
    assertThat(incident.getFirst().path("errorMessage").asText())
        .contains("more than 10000 compensation handlers");
    assertThat(rows()).containsExactly(Limits.COMPENSATION_HANDLERS + 1, 0);
    desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);
    assertThat(rows()).containsExactly(0, 0);
  }

  @Test
  void ofManyOnlyWhatIsAskedForCounts() {
    desk.deploy(
        trip("chosen", "a", "b")
            .replace(
                "<bpmn:compensateEventDefinition/></bpmn:intermediate",
                "<bpmn:compensateEventDefinition activityRef=\"b\"/></bpmn:intermediate"));
    var mission = desk.start("chosen");
    completedBefore(mission, Limits.COMPENSATION_HANDLERS);
    desk.work("a");
    desk.work("b");

    desk.work("undob");
    desk.work("after");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(rows()).containsExactly(0, 0);
  }

  @Test
  void aLoopAroundAnEventHasABound() {
    desk.deploy(
        process(
            "loop",
            start("in"),
            "<bpmn:exclusiveGateway id=\"again\"/><bpmn:manualTask id=\"m\"/>",
            undoing("m", "<bpmn:manualTask id=\"undom\"/>"),
            undo("undo"),
            path("in", "again", "m", "undo", "again")));

    var answer = desk.post("/v2/process-instances", "{\"processDefinitionId\": \"loop\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("limit").asText()).isEqualTo("steps-per-transaction");
  }

  @Test
  void aLoopAroundABodyHasABound() {
    desk.deploy(
        process(
            "bodies",
            start("in"),
            "<bpmn:exclusiveGateway id=\"again\"/>",
            subs("each", "[1]", false, start("i"), end("o"), path("i", "o")),
            path("in", "again", "each", "again")));

    var answer = desk.post("/v2/process-instances", "{\"processDefinitionId\": \"bodies\"}");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.json().path("limit").asText()).isEqualTo("steps-per-transaction");
  }

  /// A sub-process `s` with three handlers: a job, a sub-process with a job, and two jobs at once.
  private static String[] inside(String... more) {
    var parts =
        new ArrayList<>(
            List.of(
                start("i"),
                undoable("a"),
                job("b"),
                undoing(
                    "b",
                    sub(
                        "undob",
                        start("bi"),
                        job("undobJob"),
                        end("bo"),
                        path("bi", "undobJob", "bo"))),
                job("c"),
                undoing("c", jobs("undoc", "[1, 2]", false)),
                end("o"),
                path("i", "a", "b", "c", "o")));
    parts.addAll(List.of(more));
    return parts.toArray(String[]::new);
  }

  private static String shape(String id) {
    var late = eventSub("late", false, Diagram.signal("tooLong"));
    var undone = List.of(undo("undo"), job("never"), end("op"), path("s", "undo", "never", "op"));
    var flat = String.join("", undone) + start("in") + path("in", "s");
    var inner = String.join("", undone) + start("ip") + path("ip", "s");
    var outer = start("in") + job("next") + end("out") + path("in", "p", "next", "out");
    return switch (id) {
      case "flat" -> process(id, flat, sub("s", inside()));
      case "events" -> process(id, flat, sub("s", inside(late)), late.replace("late", "later"));
      case "nested" -> process(id, outer, sub("p", inner, sub("s", inside())));
      case "loops" ->
          process(id, outer, subs("p", "[1]", true, inner, subs("s", "[1]", false, inside())));
      case "mixed" -> process(id, outer, sub("p", inner, subs("s", "[1]", false, inside()), late));
      default -> throw new IllegalArgumentException(id);
    };
  }

  /// What an event has begun to undo outlives it: the last of it ends the scope that it is in, and
  /// not the completed one in which it is drawn.
  @ParameterizedTest
  @ValueSource(strings = {"flat", "events", "nested", "loops", "mixed"})
  void theLastHandlerEndsTheScopeOfTheEvent(String shape) {
    desk.deploy(shape(shape));
    var handlers = List.of("undoa", "undobJob", "undoc");
    for (var first = 0; first < handlers.size(); first++) {
      var mission = desk.start(shape);
      List.of("a", "b", "c").forEach(desk::work);
      modify(mission, desk.active(mission, "undo").getFirst(), 204);

      for (var i = 0; i < handlers.size(); i++) {
        assertThat(desk.state(mission)).isEqualTo("ACTIVE");
        var handler = handlers.get((first + i) % handlers.size());
        desk.work(handler);
        if (handler.equals("undoc")) {
          assertThat(desk.state(mission)).isEqualTo("ACTIVE");
          desk.work(handler);
        }
      }

      if (shape.equals("flat") || shape.equals("events")) {
        assertThat(desk.elements(mission)).noneMatch(e -> e.startsWith("never"));
      } else {
        assertThat(desk.elements(mission))
            .contains("p COMPLETED", "next ACTIVE")
            .doesNotContain("p ACTIVE", "never ACTIVE");
        desk.work("next");
      }
      assertThat(desk.state(mission)).isEqualTo("COMPLETED");
      assertThat(rows()).containsExactly(0, 0);
    }
  }

  private static String flat(String id, String... more) {
    return process(
        id,
        start("in"),
        sub("s", start("i"), undoable("a"), end("o"), path("i", "a", "o")),
        String.join("", more),
        job("wait"),
        undo("undo"),
        end("out"),
        path("in", "s", "wait", "undo", "out"));
  }

  @Test
  void aHandlerOfACompletedSubProcessMigrates() {
    desk.deploy(flat("far"));
    var mission = desk.start("far");
    desk.work("a");
    desk.work("wait");
    var target = desk.deploy(flat("far", job("more"))).getFirst();

    var dry = dryRun(mission, target, "undo", "undoa");
    assertThat(dry.at("/report/faults")).isEmpty();
    assertThat(dry.at("/report/elements")).hasSize(2);
    migrate(mission, target, 204, "undo", "undoa");

    var moved =
        desk.search(
            "element-instances",
            "{\"state\": \"ACTIVE\", \"processInstanceKey\": \"" + mission + "\"}");
    assertThat(moved)
        .hasSize(2)
        .allSatisfy(e -> assertThat(e.path("processDefinitionKey").asText()).isEqualTo(target));
    desk.work("undoa");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void aHandlerMayBeDrawnElsewhereAfterAMigration() {
    desk.deploy(flat("further"));
    var mission = desk.start("further");
    desk.work("a");
    desk.work("wait");
    var target = desk.deploy(trip("further", "a")).getFirst();

    migrate(mission, target, 204, "undo", "undoa");

    desk.work("undoa");
    desk.work("after");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void theWayToWhatIsKeptIsKept() {
    var both = undoing("s", job("undos"));
    desk.deploy(flat("way", both));
    var inner = desk.start("way");
    desk.work("a");
    var outer = desk.start("way");
    desk.work("a");
    var target = desk.deploy(flat("way", both)).getFirst();

    var dry = dryRun(inner, target, "wait", "undonea");
    assertThat(dry.at("/report/closed")).extracting(JsonNode::asText).containsExactly("undones");
    migrate(inner, target, 204, "wait", "undonea");
    desk.work("wait");
    assertThat(desk.active(inner, "undos")).isEmpty();
    desk.work("undoa");
    assertThat(desk.state(inner)).isEqualTo("COMPLETED");

    dry = dryRun(outer, target, "wait", "undones");
    assertThat(dry.at("/report/closed")).extracting(JsonNode::asText).containsExactly("undonea");
    migrate(outer, target, 204, "wait", "undones");
    desk.work("wait");
    assertThat(desk.active(outer, "undoa")).isEmpty();
    desk.work("undos");
    assertThat(desk.state(outer)).isEqualTo("COMPLETED");
  }

  @Test
  void closedNamesEachEventOnce() {
    desk.deploy(trip("twice", "a", "b"));
    var mission = desk.start("twice");
    completedBefore(mission, 2);
    var target = desk.deploy(trip("twice", "a", "b")).getFirst();

    var dry = dryRun(mission, target, "a");

    assertThat(dry.at("/report/closed")).extracting(JsonNode::asText).containsExactly("undonea");
    desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);
  }

  @Test
  void aProcessWithoutCompensationKeepsNothing() {
    desk.deploy(flat("none"));
    var mission = desk.start("none");
    desk.work("a");
    assertThat(rows()).containsExactly(2, 0);
    var target =
        desk.deploy(
                process("none", start("in"), job("wait"), end("out"), path("in", "wait", "out")))
            .getFirst();

    migrate(mission, target, 204, "wait");

    assertThat(rows()).containsExactly(0, 0);
    desk.work("wait");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void anEventOfTheBorderIsNamedAsOne() {
    desk.deploy(trip("border", "a"));
    var mission = desk.start("border");
    var target = desk.deploy(trip("border", "a")).getFirst();

    assertThat(messages(migrate(mission, target, 400, "a", "undonea>after").path("errors")))
        .containsExactly("element 'undonea' is a compensation boundary event, and 'after' is none");
    assertThat(
            desk.post(
                    "/v2/process-instances/" + mission + "/modification",
                    "{\"activateInstructions\": [{\"elementId\": \"undonea\"}]}",
                    400)
                .toString())
        .contains("it is a boundary event");
    desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);
  }

  @Test
  void insideAHandlerOfACompletedSubProcessTokensAreMoved() {
    desk.deploy(
        process(
            "moved",
            start("in"),
            sub(
                "s",
                start("i"),
                job("a"),
                undoing(
                    "a",
                    sub(
                        "undoa",
                        start("h"),
                        job("x"),
                        job("y"),
                        end("e"),
                        path("h", "x", "y", "e"))),
                end("o"),
                path("i", "a", "o")),
            undo("undo"),
            end("out"),
            path("in", "s", "undo", "out")));
    var mission = desk.start("moved");
    desk.work("a");
    var handler = desk.active(mission, "undoa").getFirst();

    desk.post(
        "/v2/process-instances/" + mission + "/modification",
        """
        {"activateInstructions": [{"elementId": "y", "ancestorElementInstanceKey": "%s"}],
         "terminateInstructions": [{"elementInstanceKey": "%s"}]}
        """
            .formatted(handler, desk.active(mission, "x").getFirst()),
        204);
    desk.post(
        "/v2/process-instances/modification",
        """
        {"filter": {"processInstanceKey": "%s"},
         "moveInstructions": [{"sourceElementId": "y", "targetElementId": "x"}]}
        """
            .formatted(mission),
        200);

    await().until(() -> desk.active(mission, "x").size() == 1);
    assertThat(desk.active(mission, "y")).isEmpty();
    assertThat(desk.active(mission, "undoa")).containsExactly(handler);
    assertThat(desk.active(mission, "s")).isEmpty();
    desk.work("x");
    assertThat(desk.state(mission)).isEqualTo("ACTIVE");
    desk.work("y");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void whatWasDoneInATerminatedScopeIsForgotten() {
    desk.deploy(
        process(
            "forgotten",
            start("in"),
            sub(
                "s",
                start("i"),
                sub("t", start("ti"), undoable("a"), end("to"), path("ti", "a", "to")),
                undoable("b"),
                undo("inner"),
                end("o"),
                path("i", "t", "b", "inner", "o")),
            boundary("stop", "s", true, Diagram.signal("halt")),
            job("after"),
            end("out"),
            path("in", "s", "out"),
            path("stop", "after", "out")));
    var before = desk.start("forgotten");
    desk.work("a");
    assertThat(rows()).containsExactly(2, 0);
    var during = desk.start("forgotten");
    desk.work("a");
    desk.activate("b", 2)
        .forEach(job -> {
          if (job.path("processInstanceKey").asText().equals(during)) {
            assertThat(desk.complete(job).status()).isEqualTo(204);
          }
        });
    assertThat(rows()).containsExactly(2, 2);

    desk.post("/v2/signals/broadcast", "{\"signalName\": \"halt\"}", 200);

    await().untilAsserted(() -> assertThat(rows()).containsExactly(0, 0));
    desk.work("after");
    desk.work("after");
    assertThat(desk.state(before)).isEqualTo("COMPLETED");
    assertThat(desk.state(during)).isEqualTo("COMPLETED");
  }

  @Test
  void whatAnEventSubProcessHasDoneIsForgottenWithIt() {
    desk.deploy(
        process(
            "aside",
            start("in"),
            job("wait"),
            undoable("a"),
            end("out"),
            path("in", "wait", "a", "out"),
            "<bpmn:subProcess id=\"event\" triggeredByEvent=\"true\"><bpmn:startEvent id=\"es\""
                + " isInterrupting=\"false\">"
                + Diagram.signal("meanwhile")
                + "</bpmn:startEvent>"
                + undoable("b")
                + end("eo")
                + path("es", "b", "eo")
                + "</bpmn:subProcess>"));
    var mission = desk.start("aside");
    desk.post("/v2/signals/broadcast", "{\"signalName\": \"meanwhile\"}", 200);
    await().until(() -> !desk.active(mission, "b").isEmpty());

    desk.work("b");

    assertThat(rows()).containsExactly(0, 0);
    desk.work("wait");
    desk.work("a");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  private static String inclusive(String id) {
    return "<bpmn:inclusiveGateway id=\"%s\"/>".formatted(id);
  }

  /// `s` leads to the join, and a handler that is drawn inside of it does not.
  @Test
  void anInclusiveJoinWaitsForNoHandler() {
    desk.deploy(
        process(
            "joined",
            start("in"),
            sub("s", start("i"), undoable("a"), end("o"), path("i", "a", "o")),
            parallel("fork"),
            undo("undo"),
            end("out"),
            parallel("split"),
            job("b"),
            job("c"),
            inclusive("join"),
            job("after"),
            end("end"),
            path("in", "s", "fork", "undo", "out"),
            path("fork", "split", "b", "join", "after", "end"),
            path("split", "c", "join")));
    var mission = desk.start("joined");
    desk.work("a");
    desk.work("b");
    desk.work("c");

    desk.work("after");
    assertThat(desk.state(mission)).isEqualTo("ACTIVE");
    desk.work("undoa");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void anInclusiveJoinMayStandBesideAnAdHocSubProcess() {
    desk.deploy(
        process(
            "beside",
            start("in"),
            parallel("fork"),
            Diagram.adHoc("tools", "tool", job("tool")),
            end("out"),
            parallel("split"),
            job("b"),
            job("c"),
            inclusive("join"),
            end("end"),
            path("in", "fork", "tools", "out"),
            path("fork", "split", "b", "join", "end"),
            path("split", "c", "join")));
    var mission = desk.start("beside");

    desk.work("b");
    desk.work("c");
    assertThat(desk.elements(mission)).contains("end COMPLETED", "tools ACTIVE");
    desk.work("tool");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  private static List<String> messages(JsonNode faults) {
    return StreamSupport.stream(faults.spliterator(), false)
        .map(f -> f.path("message").asText())
        .toList();
  }
}
