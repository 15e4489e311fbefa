package dev.legionflow.it;

import static dev.legionflow.it.Http.badField;
import static dev.legionflow.it.Http.problem;
import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.search.enums.IncidentErrorType;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What is wrong with a message, or with one of those that it is for, is nothing to the others.
@ExtendWith(Engines.class)
class MessageBoundsTest {

  private static final int VARIABLES_PER_SCOPE = 1_000;

  private final Steps steps;
  private final Http http;

  MessageBoundsTest(Steps steps, EngineProcess process) {
    this.steps = steps;
    this.http = new Http(process);
  }

  /// As many variables as there may be, one of them the key.
  private static Map<String, Object> full() {
    Map<String, Object> variables = new HashMap<>(some(VARIABLES_PER_SCOPE - 1));
    variables.put("orderId", "o-1");
    return variables;
  }

  private static Map<String, Object> some(int count) {
    Map<String, Object> variables = new HashMap<>();
    IntStream.range(0, count).forEach(i -> variables.put("v" + i, i));
    return variables;
  }

  private void publish(Duration timeToLive, Map<String, Object> variables) {
    steps
        .client()
        .newPublishMessageCommand()
        .messageName(steps.type("paid"))
        .correlationKey("o-1")
        .timeToLive(timeToLive)
        .variables(variables)
        .execute();
  }

  private void deployWaiting(String process) {
    steps.deploy(
        steps
            .diagram(process)
            .startEvent()
            .intermediateCatchEvent(
                "wait",
                event ->
                    event.message(
                        m -> m.name(steps.type("paid")).zeebeCorrelationKeyExpression("orderId")))
            .endEvent()
            .done());
  }

  @Test
  void variablesThatNobodyCanTakeAreRefused() {
    for (String name : List.of("", "a\0b", "n".repeat(256))) {
      badField(
          http.post("/v2/messages/publication", Map.of("name", "m", "variables", Map.of(name, 1))),
          "variables");
      badField(
          http.post(
              "/v2/signals/broadcast", Map.of("signalName", "s", "variables", Map.of(name, 1))),
          "variables");
    }
    var tooMany =
        problem(
            http.post(
                "/v2/messages/correlation",
                Map.of("name", "m", "variables", some(VARIABLES_PER_SCOPE + 1))),
            400);
    assertThat(tooMany).containsEntry("limit", "variables-per-scope");
    assertThat((String) tooMany.get("detail")).startsWith("variables:");
  }

  @Test
  void aMessageThatDoesNotFitIsAnIncident() {
    deployWaiting("waiting");
    publish(Duration.ofMinutes(5), Map.of("one", 1));

    long mission = steps.start(steps.process("waiting"), full());

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.MESSAGE_SIZE_EXCEEDED);
    assertThat(incident.elementId()).isEqualTo("wait");
    steps.resolve(incident);
    var again = steps.incident(mission);
    assertThat(again.key()).isNotEqualTo(incident.key());
    // It is still there for another.
    steps.completed(steps.start(steps.process("waiting"), Map.of("orderId", "o-1")));
    // So the first waits for the next.
    steps.resolve(again);
    steps.noIncident(mission);
    publish(Duration.ZERO, Map.of("v0", "new"));
    steps.completed(mission);
  }

  @Test
  void oneThatCannotTakeAMessageDoesNotKeepItFromOthers() {
    deployWaiting("full");
    deployWaiting("roomy");
    for (Duration timeToLive : List.of(Duration.ZERO, Duration.ofMinutes(5))) {
      long full = steps.start(steps.process("full"), full());
      long roomy = steps.start(steps.process("roomy"), Map.of("orderId", "o-1"));
      steps.state(full, "wait", "ACTIVE");
      steps.state(roomy, "wait", "ACTIVE");

      publish(timeToLive, Map.of("one", 1));

      steps.completed(roomy);
      steps.active(full);
      steps.client().newCancelInstanceCommand(full).execute();
      steps.terminated(full);
    }
  }

  @Test
  void aBoundThatIsPassedIsAnIncidentOfTheMission() {
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .message(steps.type("paid"))
            .callActivity("call", call -> call.zeebeProcessId(steps.process("endless")))
            .endEvent()
            .done(),
        steps
            .diagram("endless")
            .startEvent()
            .callActivity("deeper", call -> call.zeebeProcessId(steps.process("endless")))
            .endEvent()
            .done());

    publish(Duration.ZERO, Map.of());

    var incidents =
        Steps.eventually(
            () ->
                steps
                    .client()
                    .newIncidentSearchRequest()
                    .filter(filter -> filter.processDefinitionId(steps.process("endless")))
                    .execute()
                    .items(),
            seen -> assertThat(seen).hasSize(1));
    assertThat(incidents.getFirst().getElementId()).isEqualTo("deeper");
  }
}
