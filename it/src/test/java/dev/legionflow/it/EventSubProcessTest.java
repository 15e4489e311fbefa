package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.model.bpmn.builder.BoundaryEventBuilder;
import io.camunda.zeebe.model.bpmn.builder.EndEventBuilder;
import io.camunda.zeebe.model.bpmn.builder.ProcessBuilder;
import io.camunda.zeebe.model.bpmn.builder.StartEventBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@Dialect
class EventSubProcessTest {

  private final Steps steps;

  EventSubProcessTest(Steps steps) {
    this.steps = steps;
  }

  /// A process with one job, and an event sub-process with another.
  private ProcessBuilder with(Consumer<StartEventBuilder> start) {
    ProcessBuilder process = steps.diagram();
    var event = process.eventSubProcess("event").startEvent("start");
    start.accept(event);
    event
        .serviceTask("inside", task -> task.zeebeJobType(steps.type("inside")))
        .endEvent("inside-end");
    return process;
  }

  private long run(ProcessBuilder process, Map<String, Object> variables) {
    return steps.run(
        process
            .startEvent()
            .serviceTask("main", task -> task.zeebeJobType(steps.type("main")))
            .endEvent("main-end")
            .done(),
        variables);
  }

  private void publish(String key, Map<String, Object> variables) {
    steps
        .client()
        .newPublishMessageCommand()
        .messageName(steps.type("news"))
        .correlationKey(key)
        .timeToLive(Duration.ZERO)
        .variables(variables)
        .execute();
  }

  private Consumer<StartEventBuilder> news(boolean interrupting) {
    return start ->
        start
            .interrupting(interrupting)
            .message(m -> m.name(steps.type("news")).zeebeCorrelationKeyExpression("orderId"));
  }

  @Test
  void aMessageTakesTheMissionsPlace() {
    long mission = run(with(news(true)), Map.of("orderId", "o-1"));
    var main = steps.job("main");

    publish("o-1", Map.of("n", 1));

    var inside = steps.job("inside");
    assertThat(inside.getVariable("n")).isEqualTo(1);
    steps.gone(() -> steps.complete(main, Map.of()));
    publish("o-1", Map.of("n", 2));
    steps.noJob("inside");
    steps.complete(inside, Map.of());
    steps.completed(mission);
    steps.state(mission, "main", "TERMINATED");
    steps.state(mission, "event", "COMPLETED");
    steps.state(mission, "start", "COMPLETED");
    steps.state(mission, "inside-end", "COMPLETED");
  }

  @Test
  void aMessageRunsBesideTheMission() {
    long mission = run(with(news(false)), Map.of("orderId", "o-1"));
    var main = steps.job("main");

    publish("o-1", Map.of());
    publish("o-1", Map.of());

    var inside = steps.jobs("inside", 2);
    steps.complete(inside.get(0), Map.of());
    steps.active(mission);
    steps.complete(main, Map.of());
    steps.state(mission, "main-end", "COMPLETED");
    steps.active(mission);
    steps.complete(inside.get(1), Map.of());
    steps.completed(mission);
    steps.elements(mission, "event", 2);
    publish("o-1", Map.of());
    steps.noJob("inside");
  }

  @Test
  void nothingThatWaitsKeepsTheMissionAlive() {
    long mission = run(with(news(false)), Map.of("orderId", "o-1"));

    steps.work("main", Map.of());

    steps.completed(mission);
    steps.untouched(mission, "event");
  }

  @Test
  void aTimerFiresBesideTheMission() {
    long mission =
        run(with(start -> start.interrupting(false).timerWithCycle("R2/PT0.4S")), Map.of());

    for (var job : steps.jobs("inside", 2)) {
      steps.complete(job, Map.of());
    }
    steps.work("main", Map.of());
    steps.completed(mission);
    steps.elements(mission, "event", 2);
  }

  @Test
  void aTimerInterrupts() {
    long mission = run(with(start -> start.timerWithDuration("PT0.4S")), Map.of());

    steps.work("inside", Map.of());

    steps.completed(mission);
    steps.state(mission, "main", "TERMINATED");
  }

  @Test
  void anErrorIsCaughtByItsScope() {
    long mission = run(with(start -> start.error("broken")), Map.of());

    steps.error(steps.job("main"), "broken", Map.of("why", "worn"));

    var inside = steps.job("inside");
    assertThat(inside.getVariable("why")).isEqualTo("worn");
    steps.complete(inside, Map.of());
    steps.completed(mission);
    steps.state(mission, "main", "TERMINATED");
  }

  @Test
  void anErrorInsideIsNotCaughtByItself() {
    long mission = run(with(start -> start.error("broken")), Map.of());
    steps.error(steps.job("main"), "broken", Map.of());

    steps.error(steps.job("inside"), "broken", Map.of());

    assertThat(steps.incident(mission).elementId()).isEqualTo("inside");
  }

  @Test
  void aSignalStartsItInASubProcess() {
    ProcessBuilder process = steps.diagram();
    long mission =
        steps.run(
            process
                .startEvent()
                .subProcess(
                    "sub",
                    sub -> {
                      sub.embeddedSubProcess()
                          .eventSubProcess("event")
                          .startEvent("start")
                          .interrupting(true)
                          .signal(steps.type("stop"))
                          .endEvent("inside-end");
                      sub.embeddedSubProcess()
                          .startEvent()
                          .serviceTask("main", task -> task.zeebeJobType(steps.type("main")))
                          .endEvent();
                    })
                .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
                .endEvent()
                .done(),
            Map.of());
    steps.state(mission, "main", "ACTIVE");

    steps.client().newBroadcastSignalCommand().signalName(steps.type("stop")).execute();

    steps.work("after", Map.of());
    steps.completed(mission);
    steps.state(mission, "main", "TERMINATED");
    steps.state(mission, "sub", "COMPLETED");
    steps.state(mission, "event", "COMPLETED");
  }

  @Test
  void anEscalationIsCaughtOutsideAndDoesNotStopItsThrower() {
    ProcessBuilder process = steps.diagram();
    process
        .eventSubProcess("event")
        .startEvent("start")
        .interrupting(false)
        .escalation("other")
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
                            .intermediateThrowEvent("tell", event -> event.escalation("late"))
                            .intermediateThrowEvent("other", event -> event.escalation("other"))
                            .intermediateThrowEvent("nobody", event -> event.escalation("nobody"))
                            .serviceTask("main", task -> task.zeebeJobType(steps.type("main")))
                            .endEvent("stop", event -> event.escalation("stop")))
                .boundaryEvent("late", event -> event.cancelActivity(false).escalation("late"))
                .endEvent("told")
                .moveToActivity("sub")
                .boundaryEvent("stopped", event -> event.escalation("stop"))
                .endEvent("given-up")
                .done(),
            Map.of());

    steps.state(mission, "told", "COMPLETED");
    steps.state(mission, "event", "COMPLETED");
    steps.state(mission, "nobody", "COMPLETED");
    steps.work("main", Map.of());

    steps.completed(mission);
    steps.state(mission, "given-up", "COMPLETED");
    steps.state(mission, "sub", "TERMINATED");
  }

  /// A sub-process whose two ways both throw, and one event at its border.
  private long thrownTwice(
      Consumer<EndEventBuilder> thrown, Consumer<BoundaryEventBuilder> caught) {
    return steps.run(
        steps
            .diagram()
            .startEvent()
            .subProcess(
                "sub",
                sub ->
                    sub.embeddedSubProcess()
                        .startEvent()
                        .parallelGateway("fork")
                        .endEvent("one", thrown)
                        .moveToLastGateway()
                        .endEvent("two", thrown))
            .endEvent()
            .moveToActivity("sub")
            .boundaryEvent("caught", caught)
            .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
            .endEvent("end")
            .done(),
        Map.of());
  }

  @Test
  void whatIsThrownTwiceInterruptsOnce() {
    for (long mission :
        List.of(
            thrownTwice(end -> end.escalation("late"), event -> event.escalation("late")),
            thrownTwice(end -> end.error("broken"), event -> event.error("broken")))) {
      steps.work("after", Map.of());
      steps.completed(mission);
      steps.state(mission, "sub", "TERMINATED");
      steps.state(mission, "caught", "COMPLETED");
      steps.state(mission, "end", "COMPLETED");
    }
  }

  @Test
  void ofTwoMessagesThatAreThereOneInterrupts() {
    for (int i = 0; i < 2; i++) {
      steps
          .client()
          .newPublishMessageCommand()
          .messageName(steps.type("news"))
          .correlationKey("o-1")
          .timeToLive(Duration.ofMinutes(1))
          .execute();
    }

    long mission = run(with(news(true)), Map.of("orderId", "o-1"));

    steps.work("inside", Map.of());
    steps.completed(mission);
    steps.state(mission, "event", "COMPLETED");
  }

  @Test
  void aLinkLeadsOn() {
    ProcessBuilder process = steps.diagram();
    process.linkCatchEvent("there").link("bridge").endEvent("out");
    long mission =
        steps.run(
            process.startEvent().intermediateThrowEvent("here").link("bridge").done(), Map.of());

    steps.completed(mission);
    steps.state(mission, "here", "COMPLETED");
    steps.state(mission, "there", "COMPLETED");
    steps.state(mission, "out", "COMPLETED");
  }
}
