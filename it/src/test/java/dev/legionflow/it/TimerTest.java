package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Dialect
class TimerTest {

  private final Steps steps;

  TimerTest(Steps steps) {
    this.steps = steps;
  }

  @Test
  void anIntermediateTimerWaits() {
    long begun = System.nanoTime();
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .intermediateCatchEvent("wait", event -> event.timerWithDuration("PT1S"))
                .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
                .endEvent()
                .done(),
            Map.of());

    steps.state(mission, "wait", "ACTIVE");
    steps.work("after", Map.of());

    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(950), Duration.ofSeconds(6));
    steps.completed(mission);
    steps.state(mission, "wait", "COMPLETED");
  }

  @Test
  void durationsAndDatesCanBeExpressions() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .intermediateCatchEvent("text", event -> event.timerWithDurationExpression("delay"))
                .intermediateCatchEvent(
                    "duration", event -> event.timerWithDurationExpression("duration(\"PT0.2S\")"))
                .intermediateCatchEvent("date", event -> event.timerWithDateExpression("due"))
                .endEvent()
                .done(),
            Map.of(
                "delay",
                "PT0.2S",
                "due",
                OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(1).toString()));

    steps.completed(mission);
  }

  @Test
  void aDateInThePastPassesAtOnce() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .intermediateCatchEvent(
                    "past", event -> event.timerWithDate("2020-01-01T00:00:00Z"))
                .endEvent()
                .done(),
            Map.of());

    steps.completed(mission);
  }

  @Test
  void anInterruptingTimerTakesTheJobAway() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("slow", task -> task.zeebeJobType(steps.type("slow")))
                .endEvent("in-time")
                .moveToActivity("slow")
                .boundaryEvent("late", event -> event.timerWithDuration("PT0.5S"))
                .serviceTask("remind", task -> task.zeebeJobType(steps.type("remind")))
                .endEvent("too-late")
                .done(),
            Map.of());
    ActivatedJob slow = steps.job("slow");

    steps.work("remind", Map.of());

    steps.completed(mission);
    steps.state(mission, "slow", "TERMINATED");
    steps.state(mission, "late", "COMPLETED");
    steps.untouched(mission, "in-time");
    steps.gone(() -> steps.complete(slow, Map.of()));
  }

  @Test
  void aTimerThatIsNotReachedInTimeDoesNothing() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("quick", task -> task.zeebeJobType(steps.type("quick")))
                .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
                .endEvent()
                .moveToActivity("quick")
                .boundaryEvent("late", event -> event.timerWithDuration("PT0.8S"))
                .serviceTask("remind", task -> task.zeebeJobType(steps.type("remind")))
                .endEvent()
                .done(),
            Map.of());

    steps.work("quick", Map.of());
    ActivatedJob after = steps.job("after");
    for (int i = 0; i < 4; i++) {
      steps.noJob("remind");
    }
    steps.complete(after, Map.of());

    steps.completed(mission);
    steps.untouched(mission, "late");
  }

  @Test
  void aTimerThatDoesNotInterruptRunsBeside() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("slow", task -> task.zeebeJobType(steps.type("slow")))
                .endEvent()
                .moveToActivity("slow")
                .boundaryEvent(
                    "nudge", event -> event.cancelActivity(false).timerWithDuration("PT0.5S"))
                .serviceTask("remind", task -> task.zeebeJobType(steps.type("remind")))
                .endEvent()
                .done(),
            Map.of());
    ActivatedJob slow = steps.job("slow");

    steps.work("remind", Map.of("reminded", true));
    steps.active(mission);
    steps.state(mission, "slow", "ACTIVE");
    steps.complete(slow, Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("reminded", "true"));
  }

  @Test
  void aCycleFiresAsOftenAsItSays() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("slow", task -> task.zeebeJobType(steps.type("slow")))
                .endEvent()
                .moveToActivity("slow")
                .boundaryEvent(
                    "nudge", event -> event.cancelActivity(false).timerWithCycle("R2/PT0.5S"))
                .serviceTask("remind", task -> task.zeebeJobType(steps.type("remind")))
                .endEvent()
                .done(),
            Map.of());
    ActivatedJob slow = steps.job("slow");

    steps.work("remind", Map.of());
    steps.work("remind", Map.of());
    steps.noJob("remind");
    steps.noJob("remind");
    steps.complete(slow, Map.of());

    steps.completed(mission);
    steps.elements(mission, "nudge", 2);
  }

  @Test
  void aTimerOnASubProcessEndsWhatIsInIt() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess("sub")
                .embeddedSubProcess()
                .startEvent()
                .serviceTask("inner", task -> task.zeebeJobType(steps.type("inner")))
                .endEvent()
                .subProcessDone()
                .endEvent()
                .moveToActivity("sub")
                .boundaryEvent("late", event -> event.timerWithDuration("PT0.5S"))
                .endEvent("given-up")
                .done(),
            Map.of());
    ActivatedJob inner = steps.job("inner");

    steps.completed(mission);

    steps.state(mission, "sub", "TERMINATED");
    steps.state(mission, "inner", "TERMINATED");
    steps.state(mission, "given-up", "COMPLETED");
    steps.gone(() -> steps.complete(inner, Map.of()));
  }

  @Test
  void aDurationThatIsNoneIsAnIncident() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .intermediateCatchEvent("wait", event -> event.timerWithDurationExpression("delay"))
                .endEvent()
                .done(),
            Map.of("delay", "soon"));

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXTRACT_VALUE_ERROR);
    assertThat(incident.elementId()).isEqualTo("wait");

    steps.client().newSetVariablesCommand(mission).variables(Map.of("delay", "PT0S")).execute();
    steps.resolve(incident);
    steps.completed(mission);
  }
}
