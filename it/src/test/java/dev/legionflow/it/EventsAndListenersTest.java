package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.model.bpmn.builder.IntermediateCatchEventBuilder;
import io.camunda.zeebe.model.bpmn.builder.ProcessBuilder;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Events that meet what waits for a listener, and those in and around ad-hoc sub-processes.
@Dialect
class EventsAndListenersTest {

  private final Steps steps;

  EventsAndListenersTest(Steps steps) {
    this.steps = steps;
  }

  private void publish(String name, String key, Map<String, Object> variables) {
    steps
        .client()
        .newPublishMessageCommand()
        .messageName(steps.type(name))
        .correlationKey(key)
        .timeToLive(Duration.ofMinutes(1))
        .variables(variables)
        .execute();
  }

  private void signal(String name) {
    steps.client().newBroadcastSignalCommand().signalName(steps.type(name)).execute();
  }

  @Test
  void whatAMessageBringsPassesTheListenersOfAnEventSubProcess() {
    for (var mapped : new boolean[] {false, true}) {
      var key = mapped ? "o-2" : "o-1";
      ProcessBuilder process = steps.diagram(mapped ? "mapped" : "plain");
      var start =
          process
              .eventSubProcess("event")
              .zeebeStartExecutionListener(steps.type("before"))
              .startEvent("start")
              .message(m -> m.name(steps.type("news")).zeebeCorrelationKeyExpression("orderId"));
      if (mapped) {
        start.zeebeOutputExpression("n + 1", "n");
      }
      start.serviceTask("inside", task -> task.zeebeJobType(steps.type("inside"))).endEvent();
      steps.deploy(
          process
              .startEvent()
              .serviceTask("main", task -> task.zeebeJobType(steps.type("main")))
              .endEvent()
              .done());
      long mission =
          steps.start(steps.process(mapped ? "mapped" : "plain"), Map.of("orderId", key));
      steps.state(mission, "main", "ACTIVE");
      publish("news", key, Map.of("n", 1));

      var before = steps.job("before");
      steps.untouched(mission, "start");
      steps.complete(before, Map.of("local", true));
      steps.work("inside", Map.of());

      steps.completed(mission);
      steps.state(mission, "main", "TERMINATED");
      steps.variables(mission, Map.of("orderId", '"' + key + '"', "n", mapped ? "2" : "1"));
    }
  }

  @Test
  void whatAMessageBringsOutlastsAnIncidentOfAnEventSubProcess() {
    ProcessBuilder process = steps.diagram();
    process
        .eventSubProcess("event")
        .zeebeInputExpression("assert(x, x != null)", "given")
        .startEvent("start")
        .message(m -> m.name(steps.type("news")).zeebeCorrelationKeyExpression("orderId"))
        .endEvent();
    long mission =
        steps.run(
            process
                .startEvent()
                .serviceTask("main", task -> task.zeebeJobType(steps.type("main")))
                .endEvent()
                .done(),
            Map.of("orderId", "o-1"));
    steps.state(mission, "main", "ACTIVE");
    publish("news", "o-1", Map.of("n", 1));

    var incident = steps.incident(mission);
    assertThat(incident.elementId()).isEqualTo("event");
    steps.client().newSetVariablesCommand(mission).variables(Map.of("x", 5)).execute();
    steps.resolve(incident);

    steps.completed(mission);
    steps.variables(mission, Map.of("orderId", "\"o-1\"", "x", "5", "n", "1"));
    steps.elements(mission, "start", 1);
  }

  @Test
  void whatAMessageBringsPassesTheListenersOfTheProcessThatItStarts() {
    ProcessBuilder process = steps.diagram().zeebeStartExecutionListener(steps.type("before"));
    steps.deploy(
        process
            .startEvent("start")
            .message(steps.type("asked"))
            .zeebeOutputExpression("a + 1", "b")
            .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done());
    publish("asked", "", Map.of("a", 1));

    var before = steps.job("before");
    long mission = before.getProcessInstanceKey();
    steps.untouched(mission, "start");
    steps.complete(before, Map.of("c", 3));
    steps.work("work", Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("b", "2", "c", "3"));
    steps.variables(mission, steps.element(mission, "start").key(), Map.of("a", "1"));
  }

  @Test
  void whatWaitsForAListenerIsInterruptedFromAround() {
    ProcessBuilder process = steps.diagram().zeebeEndExecutionListener(steps.type("over"));
    process
        .eventSubProcess("event")
        .startEvent("start")
        .signal(steps.type("stop"))
        .endEvent("inside-end");
    long mission =
        steps.run(
            process
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
                                        .zeebeStartExecutionListener(steps.type("before")))
                            .endEvent())
                .endEvent()
                .done(),
            Map.of());
    var before = steps.job("before");

    signal("stop");

    // The process ends with its event sub-process, and then has listeners of its own.
    var over = steps.job("over");
    steps.gone(() -> steps.complete(before, Map.of()));
    steps.noJob("work");
    steps.state(mission, "inside-end", "COMPLETED");
    steps.active(mission);
    signal("stop");
    steps.complete(over, Map.of());
    steps.completed(mission);
    steps.state(mission, "task", "TERMINATED");
    steps.elements(mission, "event", 1);
  }

  /// Boundary events, and what the activity itself waits for, begin after its start listeners and
  /// are gone before its end listeners.
  @Test
  void anActivityWaitsBetweenItsListeners() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .receiveTask(
                    "wait",
                    task ->
                        task.message(m ->
                                m.name(steps.type("go")).zeebeCorrelationKeyExpression("orderId"))
                            .zeebeStartExecutionListener(steps.type("before"))
                            .zeebeEndExecutionListener(steps.type("after")))
                .boundaryEvent(
                    "stopped", event -> event.cancelActivity(true).signal(steps.type("stop")))
                .endEvent("given-up")
                .moveToActivity("wait")
                .endEvent("end")
                .done(),
            Map.of("orderId", "o-1"));

    var before = steps.job("before");
    signal("stop");
    publish("go", "o-1", Map.of("n", 1));
    steps.noJob("after");
    steps.complete(before, Map.of());
    var after = steps.job("after");
    signal("stop");
    steps.complete(after, Map.of());

    steps.completed(mission);
    steps.state(mission, "end", "COMPLETED");
    steps.untouched(mission, "stopped");

    long second = steps.start(Map.of("orderId", "o-2"));
    steps.complete(steps.job("before"), Map.of());
    steps.state(second, "wait", "ACTIVE");
    signal("stop");
    steps.completed(second);
    steps.state(second, "given-up", "COMPLETED");
    steps.noJob("after");
  }

  @Test
  void aSubProcessEndsWithItsEventSubProcessAndHasListenersThen() {
    ProcessBuilder process = steps.diagram();
    long mission =
        steps.run(
            process
                .startEvent()
                .subProcess(
                    "sub",
                    sub -> {
                      sub.zeebeEndExecutionListener(steps.type("after"));
                      sub.embeddedSubProcess()
                          .eventSubProcess("event")
                          .zeebeEndExecutionListener(steps.type("event-after"))
                          .startEvent("start")
                          .signal(steps.type("stop"))
                          .endEvent();
                      sub.embeddedSubProcess()
                          .startEvent()
                          .serviceTask("main", task -> task.zeebeJobType(steps.type("main")))
                          .endEvent();
                    })
                .endEvent("end")
                .done(),
            Map.of());
    steps.state(mission, "main", "ACTIVE");

    signal("stop");

    steps.work("event-after", Map.of());
    steps.work("after", Map.of());
    steps.completed(mission);
    steps.state(mission, "end", "COMPLETED");
    steps.elements(mission, "end", 1);
  }

  @Test
  void aGatewayWaitsAfterItsListener() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .eventBasedGateway("gateway")
                .zeebeStartExecutionListener(steps.type("before"))
                .intermediateCatchEvent(
                    "paid",
                    event ->
                        event
                            .message(
                                m -> m.name(steps.type("paid")).zeebeCorrelationKeyExpression("id"))
                            .zeebeEndExecutionListener(steps.type("after")))
                .endEvent()
                .moveToLastGateway()
                .intermediateCatchEvent("late", event -> event.timerWithDuration("PT1H"))
                .endEvent()
                .done(),
            Map.of());
    publish("paid", "o-7", Map.of("n", 1));

    // Its key is what the listener has said.
    steps.complete(steps.job("before"), Map.of("id", "o-7"));
    steps.work("after", Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("n", "1"));
    steps.untouched(mission, "late");
  }

  @Test
  void eventsAreActivatedInAnAdHocSubProcess() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .adHocSubProcess(
                    "tools",
                    tools -> {
                      tools
                          .zeebeActiveElementsCollectionExpression("[\"paid\", \"a\"]")
                          .zeebeOutputCollection("results")
                          .zeebeOutputElementExpression("n");
                      tools.intermediateCatchEvent("paid", this::paid);
                      tools
                          .serviceTask("a", task -> task.zeebeJobType(steps.type("a")))
                          .boundaryEvent("stopped", event -> event.signal(steps.type("stop")))
                          .serviceTask("b", task -> task.zeebeJobType(steps.type("b")));
                    })
                .endEvent()
                .done(),
            Map.of("id", "o-1"));
    var a = steps.job("a");

    signal("stop");
    steps.work("b", Map.of("n", 2));
    steps.gone(() -> steps.complete(a, Map.of()));
    publish("paid", "o-1", Map.of("n", 1));

    steps.completed(mission);
    // What a message brings stays in its inner instance, too.
    steps.variables(mission, Map.of("id", "\"o-1\"", "results", "[2,1]"));
  }

  private void paid(IntermediateCatchEventBuilder event) {
    event.message(m -> m.name(steps.type("paid")).zeebeCorrelationKeyExpression("id"));
  }

  @Test
  void anAdHocSubProcessIsInterrupted() {
    ProcessBuilder process = steps.diagram();
    process
        .eventSubProcess("event")
        .startEvent("start")
        .signal(steps.type("stop"))
        .endEvent("inside-end");
    long mission =
        steps.run(
            process
                .startEvent()
                .adHocSubProcess(
                    "tools",
                    tools -> {
                      tools.zeebeActiveElementsCollectionExpression("[\"a\", \"wait\"]");
                      tools.serviceTask(
                          "a",
                          task ->
                              task.zeebeJobType(steps.type("a"))
                                  .zeebeStartExecutionListener(steps.type("before")));
                      tools.intermediateCatchEvent("wait", this::paid);
                    })
                .boundaryEvent(
                    "noted", event -> event.cancelActivity(false).signal(steps.type("note")))
                .endEvent("note-end")
                .moveToActivity("tools")
                .endEvent()
                .done(),
            Map.of("id", "o-1"));
    var before = steps.job("before");

    signal("note");
    steps.state(mission, "note-end", "COMPLETED");
    signal("stop");

    steps.completed(mission);
    steps.state(mission, "tools", "TERMINATED");
    steps.state(mission, "wait", "TERMINATED");
    steps.elements(mission, "noted", 1);
    steps.gone(() -> steps.complete(before, Map.of()));
    assertThat(steps.element(mission, "event")).isNotNull();
  }
}
