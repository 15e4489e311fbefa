package dev.legionflow.engine.instance;

import static dev.legionflow.engine.instance.Diagram.adHoc;
import static dev.legionflow.engine.instance.Diagram.boundaryTimer;
import static dev.legionflow.engine.instance.Diagram.call;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.jobs;
import static dev.legionflow.engine.instance.Diagram.listeners;
import static dev.legionflow.engine.instance.Diagram.parallel;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.sub;
import static dev.legionflow.engine.instance.Diagram.subs;
import static dev.legionflow.engine.instance.Diagram.timer;
import static dev.legionflow.engine.instance.Diagram.user;
import static dev.legionflow.engine.instance.Diagram.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.TempData;
import dev.legionflow.engine.store.Database;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TempData.class)
class ModificationTest {

  @Inject Desk desk;
  @Inject Database database;

  @BeforeEach
  void deploy() {
    desk.onlyWhatTheJournalSays();
    desk.deploy(
        process(
            "line",
            start("in"),
            job("a"),
            user("b"),
            timer("c", "PT1H"),
            job("d"),
            end("out"),
            path("in", "a", "b", "c", "d", "out")),
        process(
            "nested",
            start("in"),
            job("before"),
            sub(
                "outer",
                start("oin"),
                sub("inner", start("iin"), job("deep"), end("iout"), path("iin", "deep", "iout")),
                end("oout"),
                path("oin", "inner", "oout")),
            boundaryTimer("late", "outer", "PT1H", true),
            end("lateEnd"),
            job("after"),
            end("out"),
            path("in", "before", "outer", "after", "out"),
            path("late", "lateEnd")),
        process(
            "many",
            start("in"),
            jobs("each", "[1,2,3]", false),
            job("next"),
            end("out"),
            path("in", "each", "next", "out")),
        process(
            "manySubs",
            start("in"),
            subs(
                "every",
                "[1,2]",
                false,
                start("ein"),
                job("first"),
                job("second"),
                end("eout"),
                path("ein", "first", "second", "eout")),
            end("out"),
            path("in", "every", "out")),
        process(
            "joining",
            start("in"),
            parallel("fork"),
            job("left"),
            job("right"),
            parallel("join"),
            job("last"),
            end("out"),
            path("in", "fork", "left", "join", "last", "out"),
            path("fork", "right", "join")),
        process("callee", start("in"), job("called"), end("out"), path("in", "called", "out")),
        process(
            "calling",
            start("in"),
            call("calls", "callee"),
            job("then"),
            end("out"),
            path("in", "calls", "then", "out")));
  }

  /// What the journal says is what the tables hold.
  @AfterEach
  void rebuild() {
    desk.requireRebuiltEqual();
  }

  private JsonNode modify(String instance, String body, int status) {
    return desk.post("/v2/process-instances/" + instance + "/modification", body, status);
  }

  private static String activation(String element) {
    return "{\"elementId\": \"" + element + "\"}";
  }

  private static String activate(String... instructions) {
    return "\"activateInstructions\": [" + String.join(",", instructions) + "]";
  }

  private static String terminate(List<String> keys) {
    return "\"terminateInstructions\": ["
        + String.join(
            ",", keys.stream().map(k -> "{\"elementInstanceKey\": \"" + k + "\"}").toList())
        + "]";
  }

  private String one(String instance, String element) {
    var keys = desk.active(instance, element);
    assertThat(keys).as(element).hasSize(1);
    return keys.getFirst();
  }

  private void move(String instance, String from, String to) {
    modify(
        instance,
        "{" + activate(activation(to)) + "," + terminate(List.of(one(instance, from))) + "}",
        204);
  }

  private int timers() {
    return database
        .jdbi()
        .withHandle(
            h -> h.createQuery("select count(*) from act_ru_timer_job").mapTo(Integer.class).one());
  }

  private String jobState(String instance, String element) {
    return desk.search(
            "jobs",
            "{\"processInstanceKey\": \"%s\", \"elementId\": \"%s\"}".formatted(instance, element))
        .getLast()
        .path("state")
        .asText();
  }

  @Test
  void aTokenIsMovedAndItsWorkEnds() {
    var timers = timers();
    var mission = desk.start("line");

    move(mission, "a", "b");
    assertThat(jobState(mission, "a")).isEqualTo("CANCELED");
    assertThat(desk.activate("a", 10)).noneMatch(j -> isOf(mission, j));
    move(mission, "b", "c");
    assertThat(desk.search("user-tasks", "{\"processInstanceKey\": \"" + mission + "\"}"))
        .singleElement()
        .satisfies(t -> assertThat(t.path("state").asText()).isEqualTo("CANCELED"));
    assertThat(timers()).isEqualTo(timers + 1);
    move(mission, "c", "d");
    assertThat(timers()).isEqualTo(timers);

    assertThat(desk.elements(mission))
        .containsExactly(
            "in COMPLETED", "a TERMINATED", "b TERMINATED", "c TERMINATED", "d ACTIVE");
    finish(mission, "d");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  private static boolean isOf(String mission, JsonNode job) {
    return job.path("processInstanceKey").asText().equals(mission);
  }

  /// Completes the one job of this mission.
  private void finish(String mission, String type) {
    var mine = desk.activate(type, 100).stream().filter(j -> isOf(mission, j)).toList();
    assertThat(mine).as(type).hasSize(1);
    assertThat(desk.complete(mine.getFirst()).status()).isEqualTo(204);
  }

  @Test
  void anIncidentGoesWithWhatItHolds() {
    var mission = desk.start("line");
    var job =
        desk.activate("a", 100).stream().filter(j -> isOf(mission, j)).findFirst().orElseThrow();
    desk.post(
        "/v2/jobs/" + job.path("jobKey").asText() + "/failure",
        "{\"retries\": 0, \"errorMessage\": \"no\"}",
        204);
    var filter = "{\"processInstanceKey\": \"" + mission + "\", \"state\": \"ACTIVE\"}";
    assertThat(desk.search("incidents", filter)).hasSize(1);

    move(mission, "a", "d");

    assertThat(desk.search("incidents", filter)).isEmpty();
    finish(mission, "d");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void scopesThatAreNotThereBegin() {
    var timers = timers();
    var mission = desk.start("nested");

    modify(
        mission,
        """
        {"activateInstructions": [{"elementId": "deep", "variableInstructions": [
          {"variables": {"g": 1}}, {"variables": {"o": 2}, "scopeId": "outer"},
          {"variables": {"i": 3}, "scopeId": "inner"}, {"variables": {"d": 4}, "scopeId": "deep"}]}],
         %s}
        """
            .formatted(terminate(List.of(one(mission, "before")))),
        204);

    assertThat(desk.elements(mission))
        .containsExactly(
            "in COMPLETED", "before TERMINATED", "outer ACTIVE", "inner ACTIVE", "deep ACTIVE");
    assertThat(timers()).isEqualTo(timers + 1);
    assertThat(scopeOf(mission, "g")).isEqualTo(mission);
    assertThat(scopeOf(mission, "o")).isEqualTo(one(mission, "outer"));
    assertThat(scopeOf(mission, "i")).isEqualTo(one(mission, "inner"));
    assertThat(scopeOf(mission, "d")).isEqualTo(one(mission, "deep"));
    var job =
        desk.activate("deep", 100).stream().filter(j -> isOf(mission, j)).findFirst().orElseThrow();
    assertThat(job.path("variables").toString()).isEqualTo("{\"d\":4,\"i\":3,\"o\":2,\"g\":1}");
    assertThat(desk.complete(job).status()).isEqualTo(204);
    assertThat(timers()).isEqualTo(timers);
    finish(mission, "after");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  private String scopeOf(String mission, String name) {
    var found =
        desk.search(
            "variables",
            "{\"processInstanceKey\": \"%s\", \"name\": \"%s\"}".formatted(mission, name));
    assertThat(found).hasSize(1);
    return found.getFirst().path("scopeKey").asText();
  }

  @Test
  void whereThereIsAChoiceTheScopeIsNamed() {
    var mission = desk.start("nested");
    modify(mission, "{" + activate(activation("outer"), activation("outer")) + "}", 204);
    var outers = desk.active(mission, "outer");
    assertThat(outers).hasSize(2);

    var refused = modify(mission, "{" + activate(activation("deep")) + "}", 400);
    assertThat(refused.path("field").asText()).isEqualTo("activateInstructions[0].elementId");
    assertThat(refused.path("detail").asText()).contains("'deep'", "'outer'");

    modify(
        mission,
        "{"
            + activate(
                "{\"elementId\": \"deep\", \"ancestorElementInstanceKey\": \"%s\"}"
                    .formatted(outers.getFirst()))
            + "}",
        204);
    // What is missing inside of the chosen one begins, though there is an inner one already.
    assertThat(desk.active(mission, "inner")).hasSize(3);
    assertThat(
            desk.search(
                "element-instances",
                "{\"elementInstanceScopeKey\": \"" + outers.getFirst() + "\"}"))
        .hasSize(3);
  }

  @Test
  void whatHasNothingLeftInItEndsToo() {
    var mission = desk.start("nested");
    desk.post(
        "/v2/process-instances/" + mission + "/modification",
        "{" + activate(activation("deep")) + "}",
        204);

    modify(mission, "{" + terminate(List.of(one(mission, "deep"))) + "}", 204);
    assertThat(desk.elements(mission))
        .containsExactly(
            "in COMPLETED",
            "before ACTIVE",
            "outer TERMINATED",
            "inner TERMINATED",
            "deep TERMINATED");
    assertThat(desk.state(mission)).isEqualTo("ACTIVE");

    modify(mission, "{" + terminate(List.of(one(mission, "before"))) + "}", 204);
    assertThat(desk.state(mission)).isEqualTo("TERMINATED");
    modify(mission, "{" + activate(activation("after")) + "}", 404);
  }

  @Test
  void instancesOfAMultiInstanceBodyAreTaken() {
    var mission = desk.start("many");
    var each = desk.active(mission, "each");
    assertThat(each).hasSize(3);

    modify(mission, "{" + terminate(List.of(each.getFirst())) + "}", 204);
    var left = desk.activate("each", 100).stream().filter(j -> isOf(mission, j)).toList();
    assertThat(left).hasSize(2);
    left.forEach(job -> assertThat(desk.complete(job).status()).isEqualTo(204));
    finish(mission, "next");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");

    var other = desk.start("many");
    modify(
        other,
        "{" + activate(activation("next")) + "," + terminate(desk.active(other, "each")) + "}",
        204);
    assertThat(desk.elements(other)).contains("each[] TERMINATED", "next ACTIVE");
    finish(other, "next");
    assertThat(desk.state(other)).isEqualTo("COMPLETED");
    assertThat(bodiesLeftBehind()).isZero();
  }

  private int bodiesLeftBehind() {
    return database
        .jdbi()
        .withHandle(h ->
            h.createQuery(
                    "select count(*) from legion_multi_instance where execution_id not in"
                        + " (select id_ from act_ru_execution)")
                .mapTo(Integer.class)
                .one());
  }

  @Test
  void insideOfAMultiInstanceSubProcessItsInstanceIsNamed() {
    var mission = desk.start("manySubs");
    var every = desk.active(mission, "every");
    assertThat(every).hasSize(2);
    var refused = modify(mission, "{" + activate(activation("second")) + "}", 400);
    assertThat(refused.path("detail").asText()).contains("'every'", "2 active instances");

    for (var instance : every) {
      var first =
          desk.search(
                  "element-instances",
                  "{\"elementInstanceScopeKey\": \"%s\", \"elementId\": \"first\"}"
                      .formatted(instance))
              .getFirst()
              .path("elementInstanceKey")
              .asText();
      modify(
          mission,
          "{"
              + activate(
                  "{\"elementId\": \"second\", \"ancestorElementInstanceKey\": \"%s\"}"
                      .formatted(instance))
              + ","
              + terminate(List.of(first))
              + "}",
          204);
    }
    var jobs = desk.activate("second", 100).stream().filter(j -> isOf(mission, j)).toList();
    assertThat(jobs).extracting(j -> j.at("/variables/item").asInt()).containsExactly(1, 2);
    jobs.forEach(job -> assertThat(desk.complete(job).status()).isEqualTo(204));
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void aJoinDoesNotWaitWhenItIsActivated() {
    var mission = desk.start("joining");
    modify(
        mission,
        "{"
            + activate(activation("join"))
            + ","
            + terminate(List.of(one(mission, "left"), one(mission, "right")))
            + "}",
        204);
    assertThat(desk.elements(mission)).contains("join COMPLETED");
    finish(mission, "last");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void whatWasCalledEndsWithItsCallOnly() {
    var mission = desk.start("calling");
    var child =
        desk.search("process-instances", "{\"parentProcessInstanceKey\": \"" + mission + "\"}")
            .getFirst()
            .path("processInstanceKey")
            .asText();

    var refused = modify(child, "{" + terminate(List.of(one(child, "called"))) + "}", 409);
    assertThat(refused.path("detail").asText()).contains("call activity");
    assertThat(desk.state(child)).isEqualTo("ACTIVE");

    move(mission, "calls", "then");
    assertThat(desk.state(child)).isEqualTo("TERMINATED");
    assertThat(jobState(child, "called")).isEqualTo("CANCELED");
    finish(mission, "then");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void listenersComeFirstAndEndWithTheirElement() {
    desk.deploy(
        process(
            "heard",
            start("in"),
            job("quiet"),
            job("loud", listeners("start loudStart", "end loudEnd")),
            end("out"),
            path("in", "quiet", "loud", "out")));
    var mission = desk.start("heard");

    move(mission, "quiet", "loud");
    assertThat(desk.activate("loud", 100)).noneMatch(j -> isOf(mission, j));
    finish(mission, "loudStart");
    move(mission, "loud", "loud");
    // The second one has not begun its work; the first one's is gone.
    assertThat(desk.activate("loud", 100)).noneMatch(j -> isOf(mission, j));
    move(mission, "loud", "loud");
    assertThat(
            desk.search(
                "jobs",
                "{\"processInstanceKey\": \"%s\", \"type\": \"loudStart\"}".formatted(mission)))
        .extracting(j -> j.path("state").asText())
        .containsExactlyInAnyOrder("COMPLETED", "CANCELED", "CREATED");
    finish(mission, "loudStart");
    finish(mission, "loud");
    move(mission, "loud", "quiet");
    assertThat(desk.activate("loudEnd", 100)).noneMatch(j -> isOf(mission, j));
    finish(mission, "quiet");
    finish(mission, "loudStart");
    finish(mission, "loud");
    finish(mission, "loudEnd");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(jobsLeftBehind()).isZero();
  }

  private int jobsLeftBehind() {
    return database
        .jdbi()
        .withHandle(h ->
            h.createQuery(
                    "select count(*) from legion_ru_job where execution_id not in"
                        + " (select id_ from act_ru_execution)")
                .mapTo(Integer.class)
                .one());
  }

  @Test
  void aScopeThatListenersHoldIsLeftAlone() {
    desk.deploy(
        process(
            "scoped",
            start("in"),
            job("first"),
            sub(
                "s",
                with(listeners("start sStart", "end sEnd")),
                start("sin"),
                job("deep"),
                end("sout"),
                path("sin", "deep", "sout")),
            end("out"),
            path("in", "first", "s", "out")));
    var mission = desk.start("scoped");

    // A scope that is needed begins without its listeners.
    modify(
        mission,
        "{" + activate(activation("deep")) + "," + terminate(List.of(one(mission, "first"))) + "}",
        204);
    assertThat(desk.activate("sStart", 100)).noneMatch(j -> isOf(mission, j));
    finish(mission, "deep");
    var ending = modify(mission, "{" + activate(activation("deep")) + "}", 409);
    assertThat(ending.path("detail").asText()).contains("'deep'", "'s'", "about to end");
    finish(mission, "sEnd");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");

    var other = desk.start("scoped");
    // The first of the two waits for its listener: it is no scope yet for what is activated too.
    modify(
        other,
        "{"
            + activate(activation("s"), activation("deep"))
            + ","
            + terminate(List.of(one(other, "first")))
            + "}",
        204);
    assertThat(desk.active(other, "s")).hasSize(2);
    var beginning =
        desk.active(other, "s").stream()
            .filter(s ->
                desk.search("element-instances", "{\"elementInstanceScopeKey\": \"" + s + "\"}")
                    .isEmpty())
            .findFirst()
            .orElseThrow();
    var refused =
        modify(
            other,
            "{"
                + activate(
                    "{\"elementId\": \"deep\", \"ancestorElementInstanceKey\": \"%s\"}"
                        .formatted(beginning))
                + "}",
            409);
    assertThat(refused.path("detail").asText()).contains(beginning, "has not begun yet");
    finish(other, "deep");
    finish(other, "sEnd");
    finish(other, "sStart");
    finish(other, "deep");
    finish(other, "sEnd");
    assertThat(desk.state(other)).isEqualTo("COMPLETED");
  }

  @Test
  void aProcessAtItsEndListenerCanGoOn() {
    desk.deploy(
        process(
            "ending",
            with(listeners("start pStart", "end pEnd")),
            start("in"),
            job("only"),
            end("out"),
            path("in", "only", "out")));
    var mission = desk.start("ending");
    finish(mission, "pStart");
    finish(mission, "only");

    modify(mission, "{" + activate(activation("only")) + "}", 204);
    finish(mission, "pEnd");
    assertThat(desk.state(mission)).isEqualTo("ACTIVE");
    finish(mission, "only");
    finish(mission, "pEnd");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");

    var other = desk.start("ending");
    modify(other, "{" + terminate(List.of(other)) + "}", 204);
    assertThat(desk.activate("pStart", 100)).noneMatch(j -> isOf(other, j));
    assertThat(jobsLeftBehind()).isZero();
  }

  @Test
  void anAdHocSubProcessIsMovedAsAWhole() {
    desk.deploy(
        process(
            "open",
            start("in"),
            job("before"),
            adHoc("tools", "t1", job("t1"), job("t2")),
            end("out"),
            path("in", "before", "tools", "out")));
    var mission = desk.start("open");

    move(mission, "before", "tools");
    var inner = "activateInstructions[0].elementId";
    refused(mission, activate(activation("t2")), inner, "'t2'");
    refused(
        mission,
        terminate(List.of(one(mission, "t1"))),
        "terminateInstructions[0].elementInstanceKey",
        "'tools'");
    refused(
        mission,
        terminate(List.of(one(mission, "tools#innerInstance"))),
        "terminateInstructions[0].elementInstanceKey",
        "'tools'");
    refused(
        mission,
        activate(
            "{\"elementId\": \"before\", \"ancestorElementInstanceKey\": \"%s\"}"
                .formatted(one(mission, "tools#innerInstance"))),
        "activateInstructions[0].ancestorElementInstanceKey",
        "'tools#innerInstance'");

    move(mission, "tools", "before");
    assertThat(desk.elements(mission))
        .contains("tools TERMINATED", "tools#innerInstance TERMINATED", "t1 TERMINATED");
    assertThat(jobState(mission, "t1")).isEqualTo("CANCELED");
    finish(mission, "before");
    finish(mission, "t1");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(jobsLeftBehind()).isZero();
  }

  @Test
  void whatCannotBeIsRefusedByNameAndChangesNothing() {
    var mission = desk.start("nested");
    var other = desk.start("manySubs");
    var before = desk.elements(mission);
    refused(mission, activate(activation("oin")), "activateInstructions[0].elementId", "'oin'");
    refused(mission, activate(activation("late")), "activateInstructions[0].elementId", "'late'");
    refused(
        mission, activate(activation("in_before")), "activateInstructions[0].elementId", "flow");
    // The first of the two could be done.
    refused(
        mission,
        activate(activation("after"), activation("nowhere")),
        "activateInstructions[1].elementId",
        "'nowhere'");
    refused(
        mission,
        activate("{\"elementId\": \"after\", \"ancestorElementInstanceKey\": \"1\"}"),
        "activateInstructions[0].ancestorElementInstanceKey",
        "1");
    refused(
        mission,
        activate(
            "{\"elementId\": \"deep\", \"ancestorElementInstanceKey\": \"%s\"}"
                .formatted(one(mission, "before"))),
        "activateInstructions[0].ancestorElementInstanceKey",
        "'before'");
    refused(
        mission,
        activate(
            "{\"elementId\": \"deep\", \"variableInstructions\": [{\"scopeId\": \"after\", \"variables\": {}}]}"),
        "activateInstructions[0].variableInstructions[0].scopeId",
        "'after'");
    refused(
        mission,
        activate(activation("after"))
            + ","
            + terminate(List.of(desk.active(other, "every").getFirst())),
        "terminateInstructions[0].elementInstanceKey",
        mission);
    refused(mission, activate(), "activateInstructions", "no instruction");
    refused(mission, activate("{}"), "activateInstructions[0].elementId", "missing");
    refused(mission, terminate(List.of("x")), "terminateInstructions[0].elementInstanceKey", "key");

    assertThat(desk.elements(mission)).isEqualTo(before);
    modify("1", "{" + activate(activation("after")) + "}", 404);

    var waiting = desk.start("many");
    modify(waiting, "{" + activate(activation("next")) + "}", 204);
    modify(other, "{" + terminate(desk.active(other, "every")) + "}", 204);
    assertThat(desk.state(other)).isEqualTo("TERMINATED");
  }

  private void refused(String mission, String body, String field, String says) {
    var problem = modify(mission, "{" + body + "}", 400);
    assertThat(problem.path("field").asText()).as(problem.toString()).isEqualTo(field);
    assertThat(problem.path("detail").asText()).contains(says);
  }
}
