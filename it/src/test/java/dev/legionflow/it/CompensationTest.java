package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.command.MigrationPlan;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.AbstractFlowNodeBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Dialect
class CompensationTest {

  private final Steps steps;

  CompensationTest(Steps steps) {
    this.steps = steps;
  }

  /// A task with a boundary event `undone-ID` and a handler `undo-ID`; all have jobs of their
  /// names.
  private AbstractFlowNodeBuilder<?, ?> task(AbstractFlowNodeBuilder<?, ?> after, String id) {
    return undone(after.serviceTask(id, task -> task.zeebeJobType(steps.type(id))), id);
  }

  /// Gives an activity a handler.
  private AbstractFlowNodeBuilder<?, ?> undone(AbstractFlowNodeBuilder<?, ?> activity, String id) {
    return activity
        .moveToActivity(id)
        .boundaryEvent(
            "undone-" + id,
            event ->
                event.compensation(handler ->
                    handler.serviceTask(
                        "undo-" + id, task -> task.zeebeJobType(steps.type("undo-" + id)))))
        .moveToActivity(id);
  }

  private static AbstractFlowNodeBuilder<?, ?> throwing(
      AbstractFlowNodeBuilder<?, ?> after, String id) {
    return after
        .intermediateThrowEvent(id)
        .compensateEventDefinition()
        .compensateEventDefinitionDone();
  }

  private static AbstractFlowNodeBuilder<?, ?> throwing(
      AbstractFlowNodeBuilder<?, ?> after, String id, String activity) {
    return after
        .intermediateThrowEvent(id)
        .compensateEventDefinition()
        .activityRef(activity)
        .compensateEventDefinitionDone();
  }

  private static BpmnModelInstance end(AbstractFlowNodeBuilder<?, ?> last) {
    return last.endEvent("end").done();
  }

  /// Hand-written content of the process: what the builder does not write.
  private BpmnModelInstance drawn(String content) {
    return Bpmn.readModelFromStream(
        new java.io.ByteArrayInputStream(
            """
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
                xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" targetNamespace="http://bpmn.io/schema/bpmn">
              <bpmn:process id="%s" isExecutable="true">%s</bpmn:process>
            </bpmn:definitions>
            """
                .formatted(steps.process(), content)
                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
  }

  @Test
  void whatWasCompletedIsUndoneAndThenTheEventGoesOn() {
    var diagram = steps.diagram().startEvent();
    long mission =
        steps.run(end(throwing(task(task(diagram, "flight"), "hotel"), "undo")), Map.of("x", 1));
    steps.work("flight", Map.of("flightId", 7));
    steps.work("hotel", Map.of("hotelId", 8));

    ActivatedJob flight = steps.job("undo-flight");
    ActivatedJob hotel = steps.job("undo-hotel");
    assertThat(flight.getVariablesAsMap()).isEqualTo(Map.of("x", 1, "flightId", 7, "hotelId", 8));
    assertThat(flight.getElementId()).isEqualTo("undo-flight");
    steps.state(mission, "undo", "ACTIVE");
    steps.state(mission, "undone-flight", "COMPLETED");
    steps.complete(hotel, Map.of());
    steps.active(mission);
    steps.state(mission, "undo", "ACTIVE");
    steps.complete(flight, Map.of("flightId", 0));

    steps.completed(mission);
    steps.state(mission, "undo", "COMPLETED");
    steps.state(mission, "undo-flight", "COMPLETED");
    steps.state(mission, "undo-hotel", "COMPLETED");
    steps.state(mission, "end", "COMPLETED");
    steps.variables(mission, Map.of("x", "1", "flightId", "0", "hotelId", "8"));
  }

  @Test
  void whatIsActiveOrWasNeverReachedIsNotUndone() {
    var fork = steps.diagram().startEvent().parallelGateway("fork");
    var other = throwing(task(fork, "done"), "undo").endEvent("end").moveToNode("fork");
    long mission = steps.run(task(other, "active").endEvent().done(), Map.of());
    steps.work("done", Map.of());

    steps.work("undo-done", Map.of());

    steps.state(mission, "end", "COMPLETED");
    steps.untouched(mission, "undo-active");
    steps.work("active", Map.of());
    steps.completed(mission);
    steps.untouched(mission, "undo-active");
  }

  @Test
  void nothingToUndoIsNothingToWaitFor() {
    long mission =
        steps.run(end(throwing(steps.diagram().startEvent(), "undo").manualTask()), Map.of());

    steps.completed(mission);
    steps.state(mission, "undo", "COMPLETED");
  }

  @Test
  void whatWasUndoneOnceIsNotUndoneAgain() {
    var first = throwing(task(steps.diagram().startEvent(), "book"), "undo");
    long mission = steps.run(end(throwing(first, "again")), Map.of());
    steps.work("book", Map.of());

    steps.work("undo-book", Map.of());

    steps.completed(mission);
    steps.elements(mission, "undo-book", 1);
    steps.state(mission, "again", "COMPLETED");
  }

  @Test
  void whatWasCompletedTwiceIsUndoneTwice() {
    var book = task(steps.diagram().startEvent().exclusiveGateway("again"), "book");
    var done =
        throwing(book.exclusiveGateway("enough").defaultFlow(), "undo")
            .endEvent()
            .moveToLastGateway();
    long mission =
        steps.run(
            done.conditionExpression("times < 2").connectTo("again").done(), Map.of("times", 0));
    steps.work("book", Map.of("times", 1));
    steps.work("book", Map.of("times", 2));

    for (var job : steps.jobs("undo-book", 2)) {
      steps.complete(job, Map.of());
    }

    steps.completed(mission);
    steps.elements(mission, "undo-book", 2);
    steps.elements(mission, "undone-book", 2);
  }

  @Test
  void anEndEventWaitsToo() {
    var book = task(steps.diagram().startEvent(), "book");
    var end = book.endEvent("end").compensateEventDefinition().compensateEventDefinitionDone();
    long mission = steps.run(end.done(), Map.of());
    steps.work("book", Map.of());

    steps.state(mission, "end", "ACTIVE");
    steps.active(mission);
    steps.work("undo-book", Map.of());

    steps.completed(mission);
    steps.state(mission, "end", "COMPLETED");
  }

  @Test
  void anEventMayNameTheActivity() {
    var both = task(task(steps.diagram().startEvent(), "flight"), "hotel");
    long mission = steps.run(end(throwing(both, "undo", "hotel")), Map.of());
    steps.work("flight", Map.of());
    steps.work("hotel", Map.of());

    steps.work("undo-hotel", Map.of());

    steps.completed(mission);
    steps.untouched(mission, "undo-flight");
  }

  @Test
  void whatASubProcessHasCompletedIsUndoneWithItsOwnHandler() {
    var inside =
        task(
                steps.diagram().startEvent().subProcess("trip").embeddedSubProcess().startEvent(),
                "book")
            .endEvent()
            .subProcessDone();
    long mission = steps.run(end(throwing(undone(inside, "trip"), "undo")), Map.of());
    steps.work("book", Map.of());

    var trip = steps.job("undo-trip");
    var book = steps.job("undo-book");
    steps.complete(trip, Map.of());
    steps.active(mission);
    steps.complete(book, Map.of());

    steps.completed(mission);
  }

  @Test
  void insideOfASubProcessOnlyWhatIsThereIsUndone() {
    var outer = task(steps.diagram().startEvent(), "outer");
    var inner =
        throwing(task(outer.subProcess("trip").embeddedSubProcess().startEvent(), "inner"), "undo")
            .endEvent()
            .subProcessDone();
    var model = inner.endEvent("end").compensateEventDefinition().compensateEventDefinitionDone();
    long mission = steps.run(model.done(), Map.of());
    steps.work("outer", Map.of());
    steps.work("inner", Map.of());

    steps.work("undo-inner", Map.of());
    steps.state(mission, "trip", "COMPLETED");
    steps.work("undo-outer", Map.of());

    steps.completed(mission);
    steps.elements(mission, "undo-inner", 1);
  }

  @Test
  void aMultiInstanceActivityIsUndoneOnceUnlessItsHandlerIsMultiInstanceToo() {
    var each =
        steps
            .diagram()
            .startEvent()
            .serviceTask(
                "book",
                task ->
                    task.zeebeJobType(steps.type("book"))
                        .multiInstance(
                            m -> m.zeebeInputCollectionExpression("[1,2]").zeebeInputElement("i")));
    long mission = steps.run(end(throwing(undone(each, "book"), "undo")), Map.of());
    steps.jobs("book", 2).forEach(job -> steps.complete(job, Map.of()));

    steps.work("undo-book", Map.of());

    steps.completed(mission);
    steps.elements(mission, "undo-book", 1);
  }

  @Test
  void aHandlerMayBeMultiInstance() {
    var book =
        steps
            .diagram()
            .startEvent()
            .serviceTask("book", task -> task.zeebeJobType(steps.type("book")))
            .boundaryEvent(
                "undone",
                event ->
                    event.compensation(handler ->
                        handler
                            .serviceTask("undo-each")
                            .zeebeJobType(steps.type("undo-each"))
                            .multiInstance(m ->
                                m.zeebeInputCollectionExpression("[1,2]").zeebeInputElement("i"))))
            .moveToActivity("book");
    long mission = steps.run(end(throwing(book, "undo")), Map.of());
    steps.work("book", Map.of());

    var jobs = steps.jobs("undo-each", 2);
    assertThat(jobs).extracting(job -> job.getVariable("i")).containsExactlyInAnyOrder(1, 2);
    steps.complete(jobs.get(0), Map.of());
    steps.active(mission);
    steps.complete(jobs.get(1), Map.of());

    steps.completed(mission);
  }

  @Test
  void eachInstanceOfAMultiInstanceSubProcessIsUndone() {
    var each =
        task(
                steps
                    .diagram()
                    .startEvent()
                    .subProcess(
                        "trips",
                        trips ->
                            trips.multiInstance(m ->
                                m.zeebeInputCollectionExpression("[1,2]").zeebeInputElement("i")))
                    .embeddedSubProcess()
                    .startEvent(),
                "book")
            .endEvent()
            .subProcessDone();
    long mission = steps.run(end(throwing(each, "undo")), Map.of());
    steps.jobs("book", 2).forEach(job -> steps.complete(job, Map.of()));

    var jobs = steps.jobs("undo-book", 2);
    assertThat(jobs).allSatisfy(job -> assertThat(job.getVariablesAsMap()).isEmpty());
    jobs.forEach(job -> steps.complete(job, Map.of()));

    steps.completed(mission);
  }

  @Test
  void anEventSubProcessUndoesWhatItsScopeHasCompleted() {
    var process = steps.diagram();
    var event = process.eventSubProcess("event").startEvent("broken").error("BROKEN");
    throwing(event, "undo").endEvent();
    var model =
        task(process.startEvent(), "book")
            .serviceTask("pay", task -> task.zeebeJobType(steps.type("pay")))
            .endEvent()
            .done();
    long mission = steps.run(model, Map.of());
    steps.work("book", Map.of());
    steps.error(steps.job("pay"), "BROKEN", Map.of());

    steps.work("undo-book", Map.of());

    steps.completed(mission);
    steps.state(mission, "event", "COMPLETED");
    steps.state(mission, "pay", "TERMINATED");
  }

  @Test
  void anErrorOfAHandlerEndsTheEventThatWaits() {
    var book =
        throwing(
                task(
                    steps
                        .diagram()
                        .startEvent()
                        .subProcess("trip")
                        .embeddedSubProcess()
                        .startEvent(),
                    "book"),
                "undo")
            .endEvent()
            .subProcessDone();
    var model =
        throwing(book.boundaryEvent("failed").error("FAILED"), "nothing-left")
            .endEvent("failed-end")
            .moveToActivity("trip")
            .endEvent();
    long mission = steps.run(model.done(), Map.of());
    steps.work("book", Map.of());

    steps.error(steps.job("undo-book"), "FAILED", Map.of());

    steps.completed(mission);
    steps.state(mission, "undo", "TERMINATED");
    steps.state(mission, "undo-book", "TERMINATED");
    steps.state(mission, "failed-end", "COMPLETED");
    steps.elements(mission, "undo-book", 1);
  }

  @Test
  void aHandlerWithoutRetriesIsAnIncident() {
    long mission =
        steps.run(end(throwing(task(steps.diagram().startEvent(), "book"), "undo")), Map.of());
    steps.work("book", Map.of());

    var job = steps.job("undo-book");
    steps.fail(job, 0);

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.JOB_NO_RETRIES);
    assertThat(incident.elementId()).isEqualTo("undo-book");
    steps.state(mission, "undo", "ACTIVE");
    steps.client().newUpdateRetriesCommand(job.getKey()).retries(1).execute();
    steps.resolve(incident);
    steps.work("undo-book", Map.of());
    steps.completed(mission);
  }

  @Test
  void handlersMayBeSubProcessesAndScripts() {
    long mission =
        steps.run(
            drawn(
                """
                <bpmn:startEvent id="start"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
                <bpmn:manualTask id="book"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:manualTask>
                <bpmn:boundaryEvent id="undone-book" attachedToRef="book"><bpmn:compensateEventDefinition id="c1"/></bpmn:boundaryEvent>
                <bpmn:manualTask id="count"><bpmn:incoming>f2</bpmn:incoming><bpmn:outgoing>f3</bpmn:outgoing></bpmn:manualTask>
                <bpmn:boundaryEvent id="undone-count" attachedToRef="count"><bpmn:compensateEventDefinition id="c2"/></bpmn:boundaryEvent>
                <bpmn:subProcess id="undo-book" isForCompensation="true">
                  <bpmn:startEvent id="in"><bpmn:outgoing>i1</bpmn:outgoing></bpmn:startEvent>
                  <bpmn:serviceTask id="step">
                    <bpmn:extensionElements><zeebe:taskDefinition type="%s"/></bpmn:extensionElements>
                    <bpmn:incoming>i1</bpmn:incoming><bpmn:outgoing>i2</bpmn:outgoing>
                  </bpmn:serviceTask>
                  <bpmn:endEvent id="out"><bpmn:incoming>i2</bpmn:incoming></bpmn:endEvent>
                  <bpmn:sequenceFlow id="i1" sourceRef="in" targetRef="step"/>
                  <bpmn:sequenceFlow id="i2" sourceRef="step" targetRef="out"/>
                </bpmn:subProcess>
                <bpmn:scriptTask id="undo-count" isForCompensation="true">
                  <bpmn:extensionElements><zeebe:script expression="=x + 1" resultVariable="y"/></bpmn:extensionElements>
                </bpmn:scriptTask>
                <bpmn:intermediateThrowEvent id="undo"><bpmn:incoming>f3</bpmn:incoming><bpmn:outgoing>f4</bpmn:outgoing><bpmn:compensateEventDefinition id="c3"/></bpmn:intermediateThrowEvent>
                <bpmn:endEvent id="end"><bpmn:incoming>f4</bpmn:incoming></bpmn:endEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="start" targetRef="book"/>
                <bpmn:sequenceFlow id="f2" sourceRef="book" targetRef="count"/>
                <bpmn:sequenceFlow id="f3" sourceRef="count" targetRef="undo"/>
                <bpmn:sequenceFlow id="f4" sourceRef="undo" targetRef="end"/>
                <bpmn:association id="a1" sourceRef="undone-book" targetRef="undo-book"/>
                <bpmn:association id="a2" sourceRef="undone-count" targetRef="undo-count"/>
                """
                    .formatted(steps.type("step"))),
            Map.of("x", 1));

    var step = steps.job("step");
    steps.state(mission, "undo-count", "COMPLETED");
    steps.state(mission, "undo", "ACTIVE");
    steps.complete(step, Map.of());

    steps.completed(mission);
    steps.state(mission, "undo-book", "COMPLETED");
    steps.variables(mission, Map.of("x", "1", "y", "2"));
  }

  @Test
  void aHandlerIsDoneAtOnceWhenItNeedsNoWork() {
    var book =
        steps
            .diagram()
            .startEvent()
            .manualTask("book")
            .boundaryEvent(
                "undone", event -> event.compensation(handler -> handler.manualTask("undo-book")))
            .moveToActivity("book");
    long mission = steps.run(end(throwing(book, "undo")), Map.of());

    steps.completed(mission);
    steps.state(mission, "undo-book", "COMPLETED");
  }

  @Test
  void cancellingEndsHandlersToo() {
    long mission =
        steps.run(end(throwing(task(steps.diagram().startEvent(), "book"), "undo")), Map.of());
    steps.work("book", Map.of());
    var job = steps.job("undo-book");

    steps.client().newCancelInstanceCommand(mission).execute();

    steps.terminated(mission);
    steps.state(mission, "undo-book", "TERMINATED");
    steps.state(mission, "undo", "TERMINATED");
    steps.gone(() -> steps.complete(job, Map.of()));
  }

  @Test
  void aCalledProcessIsUndoneByTheHandlerOfTheCall() {
    steps.deploy(task(steps.diagram("child").startEvent(), "inside").endEvent().done());
    var call =
        undone(
            steps
                .diagram()
                .startEvent()
                .callActivity("call", c -> c.zeebeProcessId(steps.process("child"))),
            "call");
    long mission = steps.run(end(throwing(call, "undo")), Map.of());
    steps.work("inside", Map.of());

    steps.work("undo-call", Map.of());

    steps.completed(mission);
    steps.noJob("undo-inside");
  }

  @Test
  void terminatingTheEventLeavesItsHandlersActive() {
    long mission =
        steps.run(end(throwing(task(steps.diagram().startEvent(), "book"), "undo")), Map.of());
    steps.work("book", Map.of());
    var job = steps.job("undo-book");

    steps
        .client()
        .newModifyProcessInstanceCommand(mission)
        .terminateElement(steps.element(mission, "undo").key())
        .execute();

    steps.state(mission, "undo", "TERMINATED");
    steps.active(mission);
    steps.complete(job, Map.of());
    steps.completed(mission);
    steps.untouched(mission, "end");
  }

  @Test
  void aHandlerThatAModificationBeginsIsAnActivityLikeOthers() {
    var model =
        task(steps.diagram().startEvent(), "book")
            .serviceTask("wait", task -> task.zeebeJobType(steps.type("wait")))
            .endEvent()
            .done();
    long mission = steps.run(model, Map.of());
    steps.work("book", Map.of());
    var wait = steps.job("wait");

    steps.client().newModifyProcessInstanceCommand(mission).activateElement("undo-book").execute();

    steps.complete(wait, Map.of());
    steps.active(mission);
    steps.work("undo-book", Map.of());
    steps.completed(mission);
  }

  private BpmnModelInstance booking(String handler) {
    var book =
        steps
            .diagram()
            .startEvent()
            .serviceTask("book", task -> task.zeebeJobType(steps.type("book")))
            .boundaryEvent(
                "undone",
                event ->
                    event.compensation(
                        h -> h.serviceTask(handler).zeebeJobType(steps.type(handler))))
            .moveToActivity("book")
            .serviceTask("wait", task -> task.zeebeJobType(steps.type("wait")));
    return end(throwing(book, "undo"));
  }

  private long migrated(String... mapping) {
    long mission = steps.run(booking("undo-book"), Map.of());
    steps.work("book", Map.of());
    long target =
        steps.deploy(booking("undo-it")).getProcesses().getFirst().getProcessDefinitionKey();
    var plan =
        MigrationPlan.newBuilder()
            .withTargetProcessDefinitionKey(target)
            .addMappingInstruction("wait", "wait");
    for (String id : mapping) {
      plan.addMappingInstruction(id, id);
    }
    steps.client().newMigrateProcessInstanceCommand(mission).migrationPlan(plan.build()).execute();
    steps.work("wait", Map.of());
    return mission;
  }

  @Test
  void aMigrationTakesAlongWhatIsMapped() {
    long mission = migrated("undone");

    steps.work("undo-it", Map.of());

    steps.completed(mission);
  }

  @Test
  void afterAMigrationWhatIsNotMappedIsNotUndone() {
    // The boundary event counts, and not the activity.
    long mission = migrated("book");

    steps.completed(mission);
    steps.untouched(mission, "undo-it");
    steps.untouched(mission, "undo-book");
  }

  @Test
  void whatCannotRunIsRefused() {
    var start = "<bpmn:startEvent id=\"s\"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>";
    var flows =
        "<bpmn:sequenceFlow id=\"f1\" sourceRef=\"s\" targetRef=\"a\"/><bpmn:sequenceFlow id=\"f2\""
            + " sourceRef=\"a\" targetRef=\"e\"/>";
    var task =
        "<bpmn:manualTask id=\"a\"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing></bpmn:manualTask>";
    var end = "<bpmn:endEvent id=\"e\"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>";
    var boundary =
        "<bpmn:boundaryEvent id=\"b\" attachedToRef=\"a\"><bpmn:compensateEventDefinition id=\"c\"/></bpmn:boundaryEvent>";
    var handler = "<bpmn:manualTask id=\"h\" isForCompensation=\"true\"/>";
    var association = "<bpmn:association id=\"as\" sourceRef=\"b\" targetRef=\"h\"/>";
    var thrower =
        "<bpmn:intermediateThrowEvent id=\"a\"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing><bpmn:compensateEventDefinition id=\"c\""
            + " activityRef=\"%s\"/></bpmn:intermediateThrowEvent>";
    for (var content :
        List.of(
            start + task + boundary + end + flows,
            start
                + task
                + boundary.replace("attachedToRef", "cancelActivity=\"false\" attachedToRef")
                + handler
                + end
                + flows
                + association,
            start + thrower.formatted("nowhere") + end + flows,
            start + thrower.formatted("h") + handler + end + flows,
            start
                + task
                + boundary
                + handler.replace("/>", "><bpmn:outgoing>f3</bpmn:outgoing></bpmn:manualTask>")
                + end
                + "<bpmn:endEvent id=\"e2\"><bpmn:incoming>f3</bpmn:incoming></bpmn:endEvent>"
                + flows
                + "<bpmn:sequenceFlow id=\"f3\" sourceRef=\"h\" targetRef=\"e2\"/>"
                + association)) {
      steps.invalid(() -> steps.deploy(drawn(content)));
    }
  }
}
