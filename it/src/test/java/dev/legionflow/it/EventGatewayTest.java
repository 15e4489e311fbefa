package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Dialect
class EventGatewayTest {

  private final Steps steps;

  EventGatewayTest(Steps steps) {
    this.steps = steps;
  }

  private BpmnModelInstance choice(String delay) {
    return steps
        .diagram()
        .startEvent()
        .eventBasedGateway("choose")
        .intermediateCatchEvent(
            "message",
            event ->
                event.message(
                    m -> m.name(steps.type("paid")).zeebeCorrelationKeyExpression("orderId")))
        .endEvent("by-message")
        .moveToLastGateway()
        .intermediateCatchEvent("signal", event -> event.signal(steps.type("stop")))
        .endEvent("by-signal")
        .moveToLastGateway()
        .intermediateCatchEvent("timer", event -> event.timerWithDuration(delay))
        .endEvent("by-timer")
        .done();
  }

  private void onlyCame(long mission, String way) {
    steps.completed(mission);
    steps.state(mission, "choose", "COMPLETED");
    for (String each : new String[] {"message", "signal", "timer"}) {
      if (each.equals(way)) {
        steps.state(mission, each, "COMPLETED");
        steps.state(mission, "by-" + each, "COMPLETED");
      } else {
        steps.untouched(mission, each);
        steps.untouched(mission, "by-" + each);
      }
    }
  }

  @Test
  void theFirstEventDecides() {
    long byMessage = steps.run(choice("PT1H"), Map.of("orderId", "o-1"));
    steps.state(byMessage, "choose", "ACTIVE");
    long bySignal = steps.start(Map.of("orderId", "o-2"));

    steps
        .client()
        .newPublishMessageCommand()
        .messageName(steps.type("paid"))
        .correlationKey("o-1")
        .timeToLive(Duration.ZERO)
        .variables(Map.of("amount", 3))
        .execute();
    onlyCame(byMessage, "message");
    steps.variables(byMessage, Map.of("orderId", "\"o-1\"", "amount", "3"));

    steps.client().newBroadcastSignalCommand().signalName(steps.type("stop")).execute();
    onlyCame(bySignal, "signal");
  }

  @Test
  void aTimerDecidesWhenNothingElseComes() {
    onlyCame(steps.run(choice("PT0.3S"), Map.of("orderId", "o-1")), "timer");
  }

  @Test
  void aMessageThatWaitsDecidesAtOnce() {
    steps
        .client()
        .newPublishMessageCommand()
        .messageName(steps.type("paid"))
        .correlationKey("o-1")
        .timeToLive(Duration.ofMinutes(1))
        .execute();

    onlyCame(steps.run(choice("PT1H"), Map.of("orderId", "o-1")), "message");
  }

  @Test
  void aKeyThatIsNoneIsAnIncidentAtTheGateway() {
    long mission = steps.run(choice("PT1H"), Map.of());

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXTRACT_VALUE_ERROR);
    assertThat(incident.elementId()).isEqualTo("choose");
    steps.client().newSetVariablesCommand(mission).variables(Map.of("orderId", "x")).execute();
    steps.resolve(incident);
    steps.noIncident(mission);
    steps.client().newBroadcastSignalCommand().signalName(steps.type("stop")).execute();
    onlyCame(mission, "signal");
  }

  @Test
  void aMissionThatIsCancelledWaitsNoMore() {
    long mission = steps.run(choice("PT1H"), Map.of("orderId", "o-7"));
    steps.client().newCancelInstanceCommand(mission).execute();

    steps.terminated(mission);
    steps.state(mission, "choose", "TERMINATED");
    steps.gone(() ->
        steps
            .client()
            .newCorrelateMessageCommand()
            .messageName(steps.type("paid"))
            .correlationKey("o-7")
            .execute());
  }
}
