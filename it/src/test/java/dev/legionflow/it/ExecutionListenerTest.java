package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.client.api.search.enums.JobKind;
import io.camunda.client.api.search.enums.ListenerEventType;
import io.camunda.zeebe.model.bpmn.builder.ProcessBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Jobs at the begin and end of elements.
@Dialect
class ExecutionListenerTest {

  private final Steps steps;

  ExecutionListenerTest(Steps steps) {
    this.steps = steps;
  }

  private ActivatedJob listener(String type, ListenerEventType event, String elementId) {
    var job = steps.job(type);
    assertThat(job.getElementId()).isEqualTo(elementId);
    if (Engines.isOurs()) {
      assertThat(job.getKind()).isEqualTo(JobKind.EXECUTION_LISTENER);
      assertThat(job.getListenerEventType()).isEqualTo(event);
    }
    return job;
  }

  @Test
  void listenersOfATaskComeOneAfterTheOther() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask(
                    "task",
                    task ->
                        task.zeebeJobType(steps.type("work"))
                            .zeebeInputExpression("1", "given")
                            .zeebeOutputExpression("result", "out")
                            .zeebeStartExecutionListener(steps.type("first"))
                            .zeebeStartExecutionListener(steps.type("second"), "5")
                            .zeebeEndExecutionListener(steps.type("last")))
                .boundaryEvent("late", event -> event.timerWithDuration("PT1H"))
                .endEvent()
                .moveToActivity("task")
                .endEvent()
                .done(),
            Map.of("a", 1));

    var first = listener("first", ListenerEventType.START, "task");
    assertThat(first.getVariablesAsMap()).containsEntry("given", 1).containsEntry("a", 1);
    assertThat(first.getElementInstanceKey()).isEqualTo(steps.element(mission, "task").key());
    assertThat(first.getRetries()).isEqualTo(3);
    steps.noJob("second");
    steps.complete(first, Map.of("prepared", true));

    var second = listener("second", ListenerEventType.START, "task");
    assertThat(second.getRetries()).isEqualTo(5);
    assertThat(second.getVariablesAsMap()).containsEntry("prepared", true);
    steps.noJob("work");
    steps.complete(second, Map.of());

    var work = steps.job("work");
    assertThat(work.getKind()).isEqualTo(JobKind.BPMN_ELEMENT);
    assertThat(work.getVariablesAsMap()).containsEntry("prepared", true);
    steps.complete(work, Map.of("result", 7));

    var last = listener("last", ListenerEventType.END, "task");
    assertThat(last.getVariablesAsMap()).containsEntry("out", 7).containsEntry("given", 1);
    steps.active(mission);
    steps.complete(last, Map.of("seen", "all"));

    steps.completed(mission);
    // What a start listener gives is local to the element.
    steps.variables(mission, Map.of("a", "1", "out", "7", "seen", "\"all\""));
  }

  @Test
  void whatAnEndListenerGivesStaysInTheScopeAround() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess(
                    "sub",
                    sub ->
                        sub.embeddedSubProcess()
                            .startEvent()
                            .serviceTask(
                                "task",
                                task ->
                                    task.zeebeJobType(steps.type("work"))
                                        .zeebeEndExecutionListener(steps.type("last")))
                            .endEvent())
                .endEvent()
                .done(),
            Map.of("a", 1));

    steps.work("work", Map.of("b", 2));
    steps.complete(listener("last", ListenerEventType.END, "task"), Map.of("a", 3, "c", 4));

    steps.completed(mission);
    steps.variables(mission, Map.of("a", "1", "b", "2"));
    steps.variables(mission, steps.element(mission, "sub").key(), Map.of("a", "3", "c", "4"));
  }

  @Test
  void aListenerDecidesForAGateway() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .exclusiveGateway("choose")
                .zeebeStartExecutionListener(steps.type("decide"))
                .sequenceFlowId("yes")
                .conditionExpression("right")
                .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
                .endEvent()
                .moveToLastExclusiveGateway()
                .sequenceFlowId("no")
                .defaultFlow()
                .endEvent()
                .done(),
            Map.of());

    steps.complete(listener("decide", ListenerEventType.START, "choose"), Map.of("right", true));
    steps.work("work", Map.of());
    steps.completed(mission);
    steps.variables(mission, Map.of());
  }

  @Test
  void eventsJoinsScopesAndTheProcessHaveListeners() {
    long mission =
        steps.run(
            steps
                .diagram()
                .zeebeStartExecutionListener(steps.type("process-start"))
                .zeebeEndExecutionListener(steps.type("process-end"))
                .startEvent("start")
                .zeebeEndExecutionListener(steps.type("started"))
                .parallelGateway("fork")
                .subProcess(
                    "sub",
                    sub ->
                        sub.zeebeStartExecutionListener(steps.type("sub-start"))
                            .zeebeEndExecutionListener(steps.type("sub-end"))
                            .zeebeOutputExpression("given", "taken"))
                .embeddedSubProcess()
                .startEvent()
                .endEvent()
                .subProcessDone()
                .parallelGateway("join")
                .zeebeStartExecutionListener(steps.type("joined"))
                .endEvent("end")
                .zeebeStartExecutionListener(steps.type("ending"))
                .zeebeEndExecutionListener(steps.type("ended"))
                .moveToNode("fork")
                .connectTo("join")
                .done(),
            Map.of());

    steps.untouched(mission, "start");
    var start = listener("process-start", ListenerEventType.START, steps.process());
    assertThat(start.getElementInstanceKey()).isEqualTo(mission);
    steps.complete(start, Map.of("p", 1));
    steps.complete(listener("started", ListenerEventType.END, "start"), Map.of("s", 2));
    steps.complete(listener("sub-start", ListenerEventType.START, "sub"), Map.of("given", 3));
    steps.complete(listener("sub-end", ListenerEventType.END, "sub"), Map.of());
    steps.complete(listener("joined", ListenerEventType.START, "join"), Map.of("local", 4));
    steps.complete(listener("ending", ListenerEventType.START, "end"), Map.of("local", 5));
    steps.complete(listener("ended", ListenerEventType.END, "end"), Map.of("e", 6));
    var end = listener("process-end", ListenerEventType.END, steps.process());
    steps.active(mission);
    steps.complete(end, Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("p", "1", "s", "2", "taken", "3", "e", "6"));
  }

  @Test
  void eachInstanceAndEachCallHasListeners() {
    steps.deploy(
        steps
            .diagram("called")
            .zeebeEndExecutionListener(steps.type("called-end"))
            .startEvent()
            .endEvent()
            .done());
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .callActivity(
                    "call",
                    call ->
                        call.zeebeProcessId(steps.process("called"))
                            .zeebeStartExecutionListener(steps.type("call-start"))
                            .zeebeEndExecutionListener(steps.type("call-end")))
                .serviceTask(
                    "each",
                    task ->
                        task.zeebeJobType(steps.type("work"))
                            .zeebeStartExecutionListener(steps.type("before"))
                            .zeebeEndExecutionListener(steps.type("after"))
                            .multiInstance(loop ->
                                loop.zeebeInputCollectionExpression("[1,2]")
                                    .zeebeInputElement("item")
                                    .zeebeOutputCollection("results")
                                    .zeebeOutputElementExpression("item * 10")))
                .endEvent()
                .done(),
            Map.of());

    steps.work("call-start", Map.of());
    steps.complete(
        listener("called-end", ListenerEventType.END, steps.process("called")), Map.of("back", 1));
    steps.work("call-end", Map.of());
    for (var job : steps.jobs("before", 2)) {
      steps.complete(job, Map.of());
    }
    for (var job : steps.jobs("work", 2)) {
      steps.complete(job, Map.of());
    }
    for (var job : steps.jobs("after", 2)) {
      steps.complete(job, Map.of());
    }
    steps.completed(mission);
    steps.variables(mission, Map.of("back", "1", "results", "[10,20]"));
  }

  @Test
  void aListenerWithoutRetriesIsAnIncidentAndOnlyItIsCalledAgain() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask(
                    "task",
                    task ->
                        task.zeebeJobType(steps.type("work"))
                            .zeebeStartExecutionListener(steps.type("first"))
                            .zeebeStartExecutionListener(steps.type("second")))
                .endEvent()
                .done(),
            Map.of());
    steps.work("first", Map.of());
    var second = steps.job("second");
    steps.refused(() -> steps.error(second, "code", Map.of()));
    steps.fail(second, 0);

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXECUTION_LISTENER_NO_RETRIES);
    assertThat(incident.elementId()).isEqualTo("task");
    steps.client().newUpdateRetriesCommand(second.getKey()).retries(1).execute();
    steps.resolve(incident);
    steps.work("second", Map.of());
    steps.work("work", Map.of());
    steps.completed(mission);
    steps.noIncident(mission);
  }

  @Test
  void aTypeThatCannotBeEvaluatedIsAnIncidentAndAllAreCalledAgain() {
    long mission =
        steps.run(
            steps
                .diagram()
                .zeebeEndExecutionListener("=kind", "3")
                .startEvent()
                .manualTask("task")
                .zeebeEndExecutionListener(steps.type("first"))
                .zeebeEndExecutionListener("=kind", "3")
                .endEvent()
                .done(),
            Map.of());
    steps.work("first", Map.of());
    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXTRACT_VALUE_ERROR);
    var variables = Map.<String, Object>of("kind", steps.type("second"));
    steps.client().newSetVariablesCommand(mission).variables(variables).execute();
    steps.resolve(incident);
    steps.work("first", Map.of());
    steps.work("second", Map.of("kind", 1));

    var ofProcess = steps.incident(mission);
    assertThat(ofProcess.elementId()).isEqualTo(steps.process());
    steps.client().newSetVariablesCommand(mission).variables(variables).execute();
    steps.resolve(ofProcess);
    steps.work("second", Map.of());
    steps.completed(mission);
  }

  @Test
  void whatIsCancelledTakesItsListenersAlong() {
    long mission =
        steps.run(
            steps
                .diagram()
                .zeebeStartExecutionListener(steps.type("process"))
                .startEvent()
                .serviceTask(
                    "task",
                    task ->
                        task.zeebeJobType(steps.type("work"))
                            .zeebeEndExecutionListener(steps.type("end")))
                .endEvent()
                .done(),
            Map.of());
    var ofProcess = steps.job("process");
    long second = steps.start(Map.of());
    var other =
        steps.jobs("process", 1).stream()
            .filter(job -> job.getProcessInstanceKey() == second)
            .findFirst()
            .orElseThrow();
    steps.complete(other, Map.of());
    steps.work("work", Map.of());
    var end = steps.job("end");
    for (var key : List.of(mission, second)) {
      steps.client().newCancelInstanceCommand(key).execute();
      steps.terminated(key);
    }
    steps.gone(() -> steps.complete(ofProcess, Map.of()));
    steps.gone(() -> steps.complete(end, Map.of()));
  }

  private void publish(String name, String key) {
    steps
        .client()
        .newPublishMessageCommand()
        .messageName(steps.type(name))
        .correlationKey(key)
        .timeToLive(Duration.ofMinutes(1))
        .variables(Map.of("orderId", "o-1"))
        .execute();
  }

  @Test
  void whatWaitsForEventsHasListenersToo() {
    ProcessBuilder process = steps.diagram().zeebeEndExecutionListener(steps.type("over"));
    process
        .eventSubProcess("event")
        .zeebeStartExecutionListener(steps.type("event-start"))
        .zeebeEndExecutionListener(steps.type("event-end"))
        .startEvent("noted")
        .interrupting(false)
        .signal(steps.type("note"))
        .endEvent();
    steps.deploy(
        process
            .startEvent("asked")
            .message(steps.type("asked"))
            .receiveTask(
                "wait",
                task ->
                    task.message(
                            m -> m.name(steps.type("go")).zeebeCorrelationKeyExpression("orderId"))
                        .zeebeStartExecutionListener(steps.type("before"))
                        .zeebeEndExecutionListener(steps.type("after")))
            .endEvent(
                "bye",
                event ->
                    event
                        .message("m")
                        .zeebeJobType(steps.type("bye"))
                        .zeebeEndExecutionListener(steps.type("said")))
            .done());
    publish("asked", "");
    var before = listener("before", ListenerEventType.START, "wait");
    long mission = before.getProcessInstanceKey();
    steps.complete(before, Map.of());

    steps.client().newBroadcastSignalCommand().signalName(steps.type("note")).execute();
    steps.complete(listener("event-start", ListenerEventType.START, "event"), Map.of());
    steps.complete(listener("event-end", ListenerEventType.END, "event"), Map.of());
    steps.state(mission, "event", "COMPLETED");
    publish("go", "o-1");
    steps.complete(listener("after", ListenerEventType.END, "wait"), Map.of());
    steps.work("bye", Map.of());
    steps.complete(listener("said", ListenerEventType.END, "bye"), Map.of());
    steps.complete(listener("over", ListenerEventType.END, steps.process()), Map.of());

    steps.completed(mission);
    steps.state(mission, "noted", "COMPLETED");
  }

  @Test
  void eachInstanceOfATaskWithoutWorkHasItsListeners() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .manualTask("pass")
                .zeebeStartExecutionListener(steps.type("begin"))
                .zeebeEndExecutionListener(steps.type("end"))
                .multiInstance(loop ->
                    loop.sequential()
                        .zeebeInputCollectionExpression("[1,2]")
                        .zeebeInputElement("item")
                        .zeebeOutputElementExpression("item + seen")
                        .zeebeOutputCollection("all"))
                .endEvent()
                .done(),
            Map.of("seen", 0));

    for (int i = 1; i <= 2; i++) {
      ActivatedJob begin = listener("begin", ListenerEventType.START, "pass");
      assertThat(begin.getVariablesAsMap()).containsEntry("item", i);
      steps.complete(begin, Map.of());
      steps.noJob("begin");
      steps.complete(listener("end", ListenerEventType.END, "pass"), Map.of("seen", 10 * i));
    }

    // What they set stays with the body.
    steps.completed(mission);
    steps.variables(mission, Map.of("seen", "0", "all", "[11,22]"));
  }
}
