package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Dialect
class ErrorEventTest {

  private final Steps steps;

  ErrorEventTest(Steps steps) {
    this.steps = steps;
  }

  private BpmnModelInstance guarded() {
    return steps
        .diagram()
        .startEvent()
        .serviceTask("risky", task -> task.zeebeJobType(steps.type("risky")))
        .endEvent("fine")
        .moveToActivity("risky")
        .boundaryEvent("no-stock", event -> event.error("no-stock"))
        .endEvent("sold-out")
        .moveToActivity("risky")
        .boundaryEvent("anything", event -> event.error())
        .endEvent("other")
        .done();
  }

  @Test
  void anErrorIsCaughtByItsCode() {
    long mission = steps.run(guarded(), Map.of());

    steps.error(steps.job("risky"), "no-stock", Map.of());

    steps.completed(mission);
    steps.state(mission, "risky", "TERMINATED");
    steps.state(mission, "no-stock", "COMPLETED");
    steps.state(mission, "sold-out", "COMPLETED");
    steps.untouched(mission, "anything");
    steps.untouched(mission, "fine");
  }

  @Test
  void anErrorWithoutItsOwnEventGoesToTheOneForAll() {
    long mission = steps.run(guarded(), Map.of());

    steps.error(steps.job("risky"), "fire", Map.of());

    steps.completed(mission);
    steps.state(mission, "other", "COMPLETED");
    steps.untouched(mission, "sold-out");
  }

  @Test
  void anErrorsVariablesAreLocalToTheEventThatCatchesIt() {
    long mission = steps.run(guarded(), Map.of("left", 9));

    steps.error(steps.job("risky"), "no-stock", Map.of("left", 0, "asked", 2));

    steps.completed(mission);
    steps.variables(mission, Map.of("left", "9"));
    steps.variables(
        mission, steps.element(mission, "no-stock").key(), Map.of("left", "0", "asked", "2"));
  }

  @Test
  void outputsOfTheEventNameWhatIsTaken() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("risky", task -> task.zeebeJobType(steps.type("risky")))
                .endEvent()
                .moveToActivity("risky")
                .boundaryEvent(
                    "caught", event -> event.error("e").zeebeOutputExpression("left + 1", "next"))
                .endEvent()
                .done(),
            Map.of());

    steps.error(steps.job("risky"), "e", Map.of("left", 1, "noise", true));

    steps.completed(mission);
    steps.variables(mission, Map.of("next", "2"));
  }

  @Test
  void anErrorThatNobodyCatchesIsAnIncident() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("risky", task -> task.zeebeJobType(steps.type("risky")))
                .endEvent()
                .moveToActivity("risky")
                .boundaryEvent("caught", event -> event.error("known"))
                .endEvent()
                .done(),
            Map.of());
    ActivatedJob job = steps.job("risky");

    steps.error(job, "unknown", Map.of());

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.UNHANDLED_ERROR_EVENT);
    assertThat(incident.elementId()).isEqualTo("risky");
    assertThat(incident.message()).contains("unknown");
    steps.active(mission);

    steps.resolve(incident);
    ActivatedJob again = steps.work("risky", Map.of());
    assertThat(again.getKey()).isEqualTo(job.getKey());
    steps.completed(mission);
  }

  @Test
  void anErrorEndEventIsCaughtAroundItsSubProcess() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess("sub")
                .embeddedSubProcess()
                .startEvent()
                .parallelGateway("fork")
                .serviceTask("beside", task -> task.zeebeJobType(steps.type("beside")))
                .endEvent()
                .moveToNode("fork")
                .serviceTask("first", task -> task.zeebeJobType(steps.type("first")))
                .endEvent("thrown", end -> end.error("broken"))
                .subProcessDone()
                .endEvent("fine")
                .moveToActivity("sub")
                .boundaryEvent("caught", event -> event.error("broken"))
                .serviceTask("repair", task -> task.zeebeJobType(steps.type("repair")))
                .endEvent()
                .done(),
            Map.of());
    ActivatedJob beside = steps.job("beside");

    steps.work("first", Map.of());
    steps.work("repair", Map.of());

    steps.completed(mission);
    steps.state(mission, "sub", "TERMINATED");
    steps.state(mission, "beside", "TERMINATED");
    steps.untouched(mission, "fine");
    steps.gone(() -> steps.complete(beside, Map.of()));
  }

  private BpmnModelInstance caller(String called) {
    return steps
        .diagram()
        .startEvent()
        .callActivity("call", call -> call.zeebeProcessId(steps.process(called)))
        .endEvent("fine")
        .moveToActivity("call")
        .boundaryEvent("caught", event -> event.error("broken"))
        .endEvent("repaired")
        .done();
  }

  private BpmnModelInstance thrower() {
    return steps
        .diagram("child")
        .startEvent()
        .serviceTask("inner", task -> task.zeebeJobType(steps.type("inner")))
        .endEvent("thrown", end -> end.error("broken"))
        .done();
  }

  @Test
  void anErrorEndEventOfACalledProcessIsCaughtOnTheCall() {
    steps.deploy(thrower(), caller("child"));
    long mission = steps.start(Map.of());

    steps.work("inner", Map.of("secret", 1));

    steps.completed(mission);
    steps.state(mission, "call", "TERMINATED");
    steps.state(mission, "repaired", "COMPLETED");
    steps.terminated(steps.child(mission));
    steps.variables(mission, Map.of());
  }

  @Test
  void aJobsErrorInACalledProcessIsCaughtOnTheCall() {
    steps.deploy(thrower(), caller("child"));
    long mission = steps.start(Map.of());

    steps.error(steps.job("inner"), "broken", Map.of("why", "tired"));

    steps.completed(mission);
    steps.state(mission, "repaired", "COMPLETED");
    steps.variables(mission, steps.element(mission, "caught").key(), Map.of("why", "\"tired\""));
  }

  @Test
  void anErrorTravelsThroughSeveralCalls() {
    steps.deploy(
        thrower(),
        steps
            .diagram("middle")
            .startEvent()
            .callActivity("call", call -> call.zeebeProcessId(steps.process("child")))
            .endEvent()
            .done(),
        caller("middle"));
    long mission = steps.start(Map.of());

    steps.work("inner", Map.of());

    steps.completed(mission);
    steps.state(mission, "repaired", "COMPLETED");
    steps.terminated(steps.child(mission));
  }

  @Test
  void anErrorEndEventThatNobodyCatchesIsAnIncident() {
    long mission =
        steps.run(
            steps.diagram().startEvent().endEvent("thrown", end -> end.error("lost")).done(),
            Map.of());

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.UNHANDLED_ERROR_EVENT);
    assertThat(incident.elementId()).isEqualTo("thrown");
    steps.active(mission);
  }

  @Test
  void theInnermostEventCatches() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess("sub")
                .embeddedSubProcess()
                .startEvent()
                .serviceTask("risky", task -> task.zeebeJobType(steps.type("risky")))
                .endEvent()
                .moveToActivity("risky")
                .boundaryEvent("inside", event -> event.error("e"))
                .endEvent()
                .subProcessDone()
                .endEvent("normal")
                .moveToActivity("sub")
                .boundaryEvent("outside", event -> event.error("e"))
                .endEvent()
                .done(),
            Map.of());

    steps.error(steps.job("risky"), "e", Map.of());

    steps.completed(mission);
    steps.state(mission, "inside", "COMPLETED");
    steps.state(mission, "normal", "COMPLETED");
    steps.untouched(mission, "outside");
  }
}
