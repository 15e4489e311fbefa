package dev.legionflow.engine.instance;

import static dev.legionflow.engine.instance.Diagram.boundary;
import static dev.legionflow.engine.instance.Diagram.catching;
import static dev.legionflow.engine.instance.Diagram.end;
import static dev.legionflow.engine.instance.Diagram.eventGateway;
import static dev.legionflow.engine.instance.Diagram.eventSub;
import static dev.legionflow.engine.instance.Diagram.job;
import static dev.legionflow.engine.instance.Diagram.listeners;
import static dev.legionflow.engine.instance.Diagram.parallel;
import static dev.legionflow.engine.instance.Diagram.path;
import static dev.legionflow.engine.instance.Diagram.process;
import static dev.legionflow.engine.instance.Diagram.start;
import static dev.legionflow.engine.instance.Diagram.sub;
import static dev.legionflow.engine.instance.Diagram.subs;
import static dev.legionflow.engine.instance.Diagram.timer;
import static dev.legionflow.engine.instance.Diagram.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(TempData.class)
class ConditionalEventTest {

  @Inject Desk desk;

  @BeforeEach
  void clean() {
    desk.onlyWhatTheJournalSays();
  }

  @AfterEach
  void rebuild() {
    desk.requireRebuiltEqual();
  }

  private static String when(String condition) {
    return "<bpmn:conditionalEventDefinition><bpmn:condition xsi:type=\"bpmn:tFormalExpression\">=%s</bpmn:condition></bpmn:conditionalEventDefinition>"
        .formatted(condition.replace("<", "&lt;"));
  }

  private static String when(String condition, String events) {
    return when(condition)
        .replace(
            "</bpmn:conditionalEventDefinition>",
            "<bpmn:extensionElements><zeebe:conditionalFilter variableEvents=\"%s\"/></bpmn:extensionElements></bpmn:conditionalEventDefinition>"
                .formatted(events));
  }

  /// A job `work` with this at its border, which leads to a job `late`.
  private static String bordered(String process, boolean interrupting, String trigger) {
    return process(
        process,
        start("in"),
        job("work"),
        boundary("when", "work", interrupting, trigger),
        job("late"),
        end("out"),
        end("lateOut"),
        path("in", "work", "out"),
        path("when", "late", "lateOut"));
  }

  private int jobs(String type) {
    return desk.activate(type, 100).size();
  }

  @Test
  void aTokenWaitsUntilTheConditionIsMet() {
    desk.deploy(
        process(
            "caught",
            start("in"),
            catching("wait", when("x > 10 and y")),
            job("next"),
            end("out"),
            path("in", "wait", "next", "out")));
    var mission = desk.start("caught", "{\"x\": 5}");
    assertThat(desk.active(mission, "wait")).hasSize(1);

    desk.set(mission, "{\"x\": 11}", false);
    assertThat(desk.active(mission, "wait")).hasSize(1);
    desk.set(mission, "{\"y\": true}", false);

    desk.work("next");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(desk.elements(mission)).contains("wait COMPLETED");
  }

  @Test
  void whatIsMetAlreadyIsNotWaitedFor() {
    desk.deploy(
        process(
            "met",
            start("in"),
            catching("wait", when("x > 10")),
            end("out"),
            path("in", "wait", "out")),
        bordered("metBorder", true, when("x > 10")),
        process(
            "metInside",
            start("in"),
            job("never"),
            end("out"),
            path("in", "never", "out"),
            eventSub("event", true, when("x > 10"))));

    assertThat(desk.state(desk.start("met", "{\"x\": 11}"))).isEqualTo("COMPLETED");
    var border = desk.start("metBorder", "{\"x\": 11}");
    assertThat(jobs("work")).isZero();
    desk.work("late");
    assertThat(desk.state(border)).isEqualTo("COMPLETED");
    assertThat(desk.elements(border)).contains("work TERMINATED", "when COMPLETED");
    var inside = desk.start("metInside", "{\"x\": 11}");
    assertThat(jobs("never")).isZero();
    desk.work("eventJob");
    assertThat(desk.state(inside)).isEqualTo("COMPLETED");
  }

  @Test
  void aBorderEventInterrupts() {
    desk.deploy(bordered("border", true, when("x > 10")));
    var mission = desk.start("border", "{\"x\": 1}");

    desk.set(mission, "{\"x\": 11}", false);

    assertThat(jobs("work")).isZero();
    desk.work("late");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void aBorderEventSeesWhatIsLocalToTheActivity() {
    desk.deploy(bordered("local", true, when("x > 10")));
    var mission = desk.start("local", "{\"x\": 1}");

    desk.set(desk.active(mission, "work").getFirst(), "{\"x\": 11}", true);

    desk.work("late");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void whatDoesNotInterruptHappensWithEachChange() {
    desk.deploy(bordered("beside", false, when("x > 10")));
    var mission = desk.start("beside", "{\"x\": 1}");

    desk.set(mission, "{\"x\": 11}", false);
    desk.set(mission, "{\"x\": 12, \"other\": 1}", false);
    desk.set(mission, "{\"x\": 12}", false);
    desk.set(mission, "{\"other\": 2}", false);
    desk.set(mission, "{\"x\": 2}", false);

    assertThat(jobs("late")).isEqualTo(2);
    assertThat(jobs("work")).isEqualTo(1);
    desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);
  }

  @Test
  void severalVariablesOfOneRequestAreOneChange() {
    desk.deploy(bordered("once", false, when("x > 10 or y > 10")));
    var mission = desk.start("once");

    desk.set(mission, "{\"x\": 11, \"y\": 11}", false);

    assertThat(jobs("late")).isEqualTo(1);
    desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);
  }

  @Test
  void onlySomeChangesMayCount() {
    desk.deploy(
        bordered("created", false, when("x > 10", "create")),
        bordered("updated", false, when("x > 10", "update")),
        bordered("both", false, when("x > 10", "create, update")));
    var times = Map.of("created", 1, "updated", 1, "both", 2);
    times.forEach((process, expected) -> {
      var mission = desk.start(process);
      desk.set(mission, "{\"x\": 11}", false);
      desk.set(mission, "{\"x\": 12}", false);
      assertThat(jobs("late")).as(process).isEqualTo(expected);
      desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);
    });
  }

  @Test
  void whatAnActivityBringsAtItsEndDoesNotInterruptIt() {
    desk.deploy(bordered("ended", true, when("x > 10")));
    var mission = desk.start("ended");

    desk.work("work", "{\"x\": 11}");

    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(desk.elements(mission)).doesNotContain("when COMPLETED");
  }

  @Test
  void anEventSubProcessTakesTheMissionsPlace() {
    desk.deploy(
        process(
            "inside",
            start("in"),
            job("first"),
            job("second"),
            end("out"),
            path("in", "first", "second", "out"),
            eventSub("event", true, when("x > 10"))));
    var mission = desk.start("inside");

    desk.work("first", "{\"x\": 11}");

    assertThat(jobs("second")).isZero();
    desk.work("eventJob");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(desk.elements(mission)).contains("first COMPLETED", "event COMPLETED");
  }

  @Test
  void anEventSubProcessMayBeginOftenBesideTheMission() {
    desk.deploy(
        process(
            "often",
            start("in"),
            job("main"),
            end("out"),
            path("in", "main", "out"),
            eventSub("event", false, when("x > 10"))));
    var mission = desk.start("often", "{\"x\": 11}");
    assertThat(desk.active(mission, "event")).hasSize(1);

    desk.set(mission, "{\"x\": 12}", false);
    assertThat(desk.active(mission, "event")).hasSize(2);
    desk.work("eventJob");
    desk.work("eventJob");
    desk.work("main");

    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void theOuterScopeGoesFirst() {
    desk.deploy(
        process(
            "outer",
            start("in"),
            sub(
                "sub",
                start("i"),
                job("a"),
                boundary("inner", "a", true, when("x > 10")),
                end("o"),
                job("innerJob"),
                end("o2"),
                path("i", "a", "o"),
                path("inner", "innerJob", "o2")),
            boundary("border", "sub", true, when("x > 10")),
            job("outerJob"),
            end("out"),
            end("out2"),
            path("in", "sub", "out"),
            path("border", "outerJob", "out2")));
    var mission = desk.start("outer");

    desk.set(mission, "{\"x\": 11}", false);

    assertThat(jobs("innerJob")).isZero();
    desk.work("outerJob");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(desk.elements(mission)).contains("a TERMINATED", "sub TERMINATED");
  }

  @Test
  void aChangeReachesOnlyTheScopesInsideOfItsOwn() {
    desk.deploy(
        process(
            "each",
            start("in"),
            subs(
                "sub",
                "[1,2]",
                false,
                start("i"),
                job("a"),
                boundary("border", "a", true, when("x > 10")),
                end("o"),
                end("o2"),
                path("i", "a", "o"),
                path("border", "o2")),
            end("out"),
            path("in", "sub", "out")));
    var mission = desk.start("each");
    var instances = desk.active(mission, "sub");
    assertThat(instances).hasSize(2);

    desk.set(instances.getFirst(), "{\"x\": 11}", true);
    assertThat(desk.active(mission, "sub")).containsExactly(instances.get(1));
    desk.set(mission, "{\"x\": 11}", false);

    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void theFirstEventBehindAGatewayDecides() {
    desk.deploy(
        process(
            "gateway",
            start("in"),
            eventGateway("gate"),
            catching("met", when("x > 10")),
            timer("late", "PT1H"),
            end("out"),
            end("out2"),
            path("in", "gate", "met", "out"),
            path("gate", "late", "out2")));
    var mission = desk.start("gateway");

    desk.set(mission, "{\"x\": 11}", false);

    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(desk.elements(mission)).contains("met COMPLETED").doesNotContain("late COMPLETED");
  }

  @Test
  void whatIsNoBooleanIsNotMet() {
    desk.deploy(bordered("wrong", true, when("x.y.z")));
    var mission = desk.start("wrong", "{\"x\": 1}");

    desk.set(mission, "{\"x\": {\"y\": \"z\"}}", false);
    assertThat(desk.active(mission, "work")).hasSize(1);
    desk.set(mission, "{\"x\": {\"y\": {\"z\": true}}}", false);

    desk.work("late");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  /// An event sub-process that does not interrupt and meets its condition again.
  private static String endless(String process) {
    return process(
        process,
        start("in"),
        job("main"),
        end("out"),
        path("in", "main", "out"),
        eventSub("event", false, when("x > 0"))
            .replaceAll(
                "(?s)<bpmn:serviceTask id=\"eventJob\".*?</bpmn:serviceTask>",
                script("eventJob", "x + 1")));
  }

  /// Sets `x`.
  private static String script(String id, String expression) {
    return "<bpmn:scriptTask id=\"%s\"><bpmn:extensionElements><zeebe:script expression=\"=%s\" resultVariable=\"x\"/></bpmn:extensionElements></bpmn:scriptTask>"
        .formatted(id, expression);
  }

  private void suspend(String mission) {
    desk.post("/legion/process-instances/" + mission + "/suspension", "{}", 204);
  }

  private void resume(String mission) {
    desk.post("/legion/process-instances/" + mission + "/resumption", "{}", 204);
  }

  private void cancel(String mission) {
    desk.post("/v2/process-instances/" + mission + "/cancellation", "{}", 204);
  }

  @Test
  void whatTriggersItselfIsStopped() {
    desk.deploy(endless("endless"));
    var mission = desk.start("endless");

    var answer =
        desk.post(
            "/v2/process-instances",
            "{\"processDefinitionId\": \"endless\", \"variables\": {\"x\": 1}}",
            400);
    assertThat(answer.path("limit").asText()).isEqualTo("conditional-events");
    cancel(mission);
  }

  @Test
  void aSuspendedMissionCanBeResumedWhateverFollows() {
    desk.deploy(endless("resumable"));
    var mission = desk.start("resumable");
    suspend(mission);
    desk.set(mission, "{\"x\": 1}", false);

    resume(mission);

    var incidents = desk.search("incidents", "{\"processInstanceKey\": \"" + mission + "\"}");
    assertThat(incidents).hasSize(1);
    assertThat(incidents.getFirst().path("state").asText()).isEqualTo("ACTIVE");
    // It waits again when that is resolved.
    desk.set(mission, "{\"x\": 0}", false);
    desk.post(
        "/v2/incidents/" + incidents.getFirst().path("incidentKey").asText() + "/resolution",
        "{}",
        204);
    desk.work("main");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void whatHasHappenedDoesNotHappenAgainWhileItsOutputFails() {
    desk.deploy(
        process(
            "failing",
            start("in"),
            catching(
                "wait",
                with(
                        "<zeebe:ioMapping><zeebe:output source=\"=assert(x, x &gt; 20)\" target=\"z\"/></zeebe:ioMapping>")
                    + when("x > 10")),
            job("next"),
            end("out"),
            path("in", "wait", "next", "out")));
    var mission = desk.start("failing", "{\"x\": 1}");
    desk.set(mission, "{\"x\": 11}", false);
    var incidents = desk.search("incidents", "{\"processInstanceKey\": \"" + mission + "\"}");
    assertThat(incidents).hasSize(1);

    desk.set(mission, "{\"x\": 21}", false);
    assertThat(desk.active(mission, "wait")).hasSize(1);
    assertThat(desk.active(mission, "next")).isEmpty();
    desk.post(
        "/v2/incidents/" + incidents.getFirst().path("incidentKey").asText() + "/resolution",
        "{}",
        204);

    assertThat(desk.active(mission, "next")).hasSize(1);
    desk.work("next");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void anEventDoesNotHappenBeforeItsStartListenersNorDuringItsEndListeners() {
    desk.deploy(
        process(
            "listened",
            start("in"),
            catching(
                "wait",
                with(listeners("start begins", "end ends", "end endsToo")) + when("x > 10")),
            job("next"),
            end("out"),
            path("in", "wait", "next", "out")));
    var mission = desk.start("listened", "{\"x\": 11}");

    desk.set(mission, "{\"x\": 12}", false);
    assertThat(desk.active(mission, "wait")).hasSize(1);
    desk.work("begins", "{\"x\": 13}");
    desk.set(mission, "{\"x\": 14}", false);
    desk.work("ends", "{\"x\": 15}");
    desk.set(mission, "{\"x\": 16}", false);
    assertThat(desk.active(mission, "wait")).hasSize(1);
    assertThat(desk.active(mission, "next")).isEmpty();
    desk.work("endsToo", "{\"x\": 17}");

    assertThat(jobs("ends")).isZero();
    desk.work("next");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
    assertThat(desk.elements(mission)).containsOnlyOnce("wait COMPLETED", "next COMPLETED");
  }

  @Test
  void aChangeThatTheFirstEvaluationSeesHappensOnce() {
    desk.deploy(
        process(
            "early",
            start("in"),
            parallel("fork"),
            job("work"),
            boundary("when", "work", false, when("x > 10")),
            job("late"),
            end("lateOut"),
            path("when", "late", "lateOut"),
            script("sets", "11"),
            end("out"),
            end("out2"),
            path("in", "fork", "work", "out"),
            path("fork", "sets", "out2")));
    var mission = desk.start("early", "{\"x\": 1}");

    assertThat(desk.active(mission, "late")).hasSize(1);
    cancel(mission);
  }

  @Test
  void aSuspensionAloneBringsNothing() {
    desk.deploy(bordered("paused", false, when("x > 10", "update")));
    var mission = desk.start("paused", "{\"x\": 11}");
    assertThat(desk.active(mission, "late")).hasSize(1);

    suspend(mission);
    desk.set(mission, "{\"other\": 1}", false);
    resume(mission);
    assertThat(desk.active(mission, "late")).hasSize(1);

    suspend(mission);
    desk.set(mission, "{\"x\": 12}", false);
    desk.set(mission, "{\"x\": 13}", false);
    resume(mission);
    assertThat(desk.active(mission, "late")).hasSize(2);
    cancel(mission);
  }

  /// More executions than are read at once, and more events than one may happen.
  @Test
  void oneVariableMayReleaseThousands() {
    desk.deploy(
        process(
            "released",
            start("in"),
            subs(
                "sub",
                "items",
                false,
                start("i"),
                catching("wait", when("released")),
                end("o"),
                path("i", "wait", "o")),
            end("out"),
            path("in", "sub", "out")));
    var items =
        IntStream.range(0, 1_100).mapToObj(Integer::toString).collect(Collectors.joining(","));
    var one = desk.start("released", "{\"items\": [" + items + "]}");
    var other = desk.start("released", "{\"items\": [" + items + "]}");

    desk.set(one, "{\"unnamed\": 1}", false);
    desk.set(one, "{\"released\": false}", false);
    assertThat(desk.state(one)).isEqualTo("ACTIVE");
    desk.set(one, "{\"released\": true}", false);
    assertThat(desk.state(one)).isEqualTo("COMPLETED");

    suspend(other);
    desk.set(other, "{\"released\": true}", false);
    resume(other);
    assertThat(desk.state(other)).isEqualTo("COMPLETED");
  }

  @Test
  void aSuspendedMissionLooksWhenItGoesOn() {
    desk.deploy(bordered("halted", true, when("x > 10")));
    var mission = desk.start("halted");
    desk.post("/legion/process-instances/" + mission + "/suspension", "{}", 204);

    desk.set(mission, "{\"x\": 11}", false);
    assertThat(desk.active(mission, "work")).hasSize(1);
    desk.post("/legion/process-instances/" + mission + "/resumption", "{}", 204);

    desk.work("late");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  @Test
  void aMigrationBringsTheNewCondition() {
    desk.deploy(bordered("moved", true, when("x > 10")));
    var mission = desk.start("moved", "{\"x\": 5}");
    var target = desk.deploy(bordered("moved", true, when("y > 10"))).getFirst();
    desk.post(
        "/v2/process-instances/" + mission + "/migration",
        """
        {"targetProcessDefinitionKey": "%s", "mappingInstructions": [
          {"sourceElementId": "work", "targetElementId": "work"},
          {"sourceElementId": "when", "targetElementId": "when"}]}
        """
            .formatted(target),
        204);

    desk.set(mission, "{\"x\": 11}", false);
    assertThat(desk.active(mission, "work")).hasSize(1);
    desk.set(mission, "{\"y\": 11}", false);

    desk.work("late");
    assertThat(desk.state(mission)).isEqualTo("COMPLETED");
  }

  // --- of processes

  private JsonNode evaluate(String body, int status) {
    return desk.post("/v2/conditionals/evaluation", body, status);
  }

  @Test
  void variablesStartTheProcessesWhoseConditionsTheyMeet() {
    var first =
        desk.deploy(
                process(
                    "started",
                    start("in", when("x > 10")),
                    start("in2", when("y > 10")),
                    job("go"),
                    end("out"),
                    path("in", "go", "out"),
                    path("in2", "go")))
            .getFirst();

    var both = evaluate("{\"variables\": {\"x\": 11, \"y\": 11}}", 200);
    assertThat(both.path("conditionalEvaluationKey").asText()).isNotEmpty();
    assertThat(both.path("tenantId").asText()).isEqualTo("<default>");
    assertThat(both.path("processInstances")).hasSize(2);
    assertThat(both.at("/processInstances/0/processDefinitionKey").asText()).isEqualTo(first);
    assertThat(evaluate("{\"variables\": {\"x\": 1}}", 200).path("processInstances")).isEmpty();
    for (var instance : both.path("processInstances")) {
      desk.work("go");
      assertThat(instance.path("processInstanceKey").asText()).isNotEmpty();
    }

    var second =
        desk.deploy(
                process(
                    "started",
                    start("in", when("x > 20")),
                    job("go"),
                    end("out"),
                    path("in", "go", "out")))
            .getFirst();
    assertThat(evaluate("{\"variables\": {\"x\": 11}}", 200).path("processInstances")).isEmpty();
    var one =
        evaluate(
            "{\"variables\": {\"x\": 21}, \"processDefinitionKey\": \"%s\"}".formatted(second),
            200);
    assertThat(one.path("processInstances")).hasSize(1);
    desk.work("go");
    evaluate("{\"variables\": {}, \"processDefinitionKey\": \"1\"}", 404);
    evaluate("{\"variables\": {}, \"processDefinitionKey\": \"x\"}", 400);
    evaluate("{}", 400);
  }

  @Test
  void whatIsSuspendedDoesNotKeepOthersFromStarting() {
    var keys =
        desk.deploy(
            process(
                "halting",
                start("in", when("halts > 10")),
                job("go"),
                end("out"),
                path("in", "go", "out")),
            process(
                "going",
                start("in", when("halts > 20")),
                job("go"),
                end("out"),
                path("in", "go", "out")));
    desk.post("/legion/process-definitions/" + keys.getFirst() + "/suspension", "", 204);

    var started = evaluate("{\"variables\": {\"halts\": 21}}", 200).path("processInstances");

    assertThat(started).hasSize(1);
    assertThat(started.at("/0/processDefinitionKey").asText()).isEqualTo(keys.get(1));
    evaluate(
        "{\"variables\": {\"halts\": 21}, \"processDefinitionKey\": \"%s\"}"
            .formatted(keys.getFirst()),
        409);
    desk.work("go");
  }

  @Test
  void aClientCannotStartWhatWaitsForACondition() {
    desk.deploy(
        process(
            "only", start("in", when("onlyHere")), job("go"), end("out"), path("in", "go", "out")));

    desk.post("/v2/process-instances", "{\"processDefinitionId\": \"only\"}", 409);
  }
}
