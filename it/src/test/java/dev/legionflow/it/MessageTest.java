package dev.legionflow.it;

import static dev.legionflow.it.Steps.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.search.enums.IncidentErrorType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

@Dialect
class MessageTest {

  private final Steps steps;
  private final Engine engine;

  MessageTest(Steps steps, Engine engine) {
    this.steps = steps;
    this.engine = engine;
  }

  private long publish(
      String name, String key, Duration timeToLive, Map<String, Object> variables) {
    return steps
        .client()
        .newPublishMessageCommand()
        .messageName(steps.type(name))
        .correlationKey(key)
        .timeToLive(timeToLive)
        .variables(variables)
        .execute()
        .getMessageKey();
  }

  private long waiting(Object key) {
    return steps.run(
        steps
            .diagram()
            .startEvent()
            .intermediateCatchEvent(
                "wait",
                event ->
                    event.message(
                        m -> m.name(steps.type("paid")).zeebeCorrelationKeyExpression("orderId")))
            .endEvent()
            .done(),
        Map.of("orderId", key));
  }

  @Test
  void aMessageReachesWhoWaitsForItsKey() {
    long mission = waiting("o-1");
    long other = steps.start(Map.of("orderId", "o-2"));
    steps.state(mission, "wait", "ACTIVE");

    publish("paid", "o-1", Duration.ZERO, Map.of("amount", 12));

    steps.completed(mission);
    steps.variables(mission, Map.of("orderId", "\"o-1\"", "amount", "12"));
    steps.active(other);
    publish("paid", "o-2", Duration.ZERO, Map.of());
    steps.completed(other);
  }

  @Test
  void aNumberIsAKeyToo() {
    long mission = waiting(42);

    publish("paid", "42", Duration.ofMinutes(1), Map.of());

    steps.completed(mission);
  }

  @Test
  void aMessageWaitsUntilItIsWaitedFor() {
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .receiveTask(
                "wait",
                task ->
                    task.message(
                        m -> m.name(steps.type("paid")).zeebeCorrelationKeyExpression("orderId")))
            .endEvent()
            .done());
    publish("paid", "o-1", Duration.ofMinutes(1), Map.of("n", 1));
    publish("paid", "o-1", Duration.ofMinutes(1), Map.of("n", 2));
    publish("paid", "o-1", Duration.ZERO, Map.of("n", 3));

    long first = steps.start(Map.of("orderId", "o-1"));
    long second = steps.start(Map.of("orderId", "o-1"));
    long third = steps.start(Map.of("orderId", "o-1"));

    steps.completed(first);
    steps.completed(second);
    steps.variables(first, Map.of("orderId", "\"o-1\"", "n", "1"));
    steps.variables(second, Map.of("orderId", "\"o-1\"", "n", "2"));
    steps.state(first, "wait", "COMPLETED");
    steps.active(third);
  }

  @Test
  void aMessageOfTheSameIdIsPublishedOnce() {
    String name = steps.type("paid");
    Callable<Long> publish =
        () ->
            steps
                .client()
                .newPublishMessageCommand()
                .messageName(name)
                .correlationKey("k")
                .messageId("once")
                .timeToLive(Duration.ofMinutes(1))
                .execute()
                .getMessageKey();
    List<Future<Long>> all = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(20)) {
      for (int i = 0; i < 20; i++) {
        all.add(threads.submit(publish));
      }
    }
    assertThat(all.stream().filter(f -> f.state() == Future.State.SUCCESS)).hasSize(1);
    assertThat(all.stream().filter(f -> f.state() == Future.State.FAILED))
        .hasSize(19)
        .allSatisfy(f ->
            steps.there(() -> {
              throw f.exceptionNow();
            }));
  }

  @Test
  void aKeyThatIsNoneIsAnIncident() {
    long mission = waiting(List.of("no"));

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXTRACT_VALUE_ERROR);
    assertThat(incident.elementId()).isEqualTo("wait");
    steps.client().newSetVariablesCommand(mission).variables(Map.of("orderId", "o-9")).execute();
    steps.resolve(incident);
    publish("paid", "o-9", Duration.ofMinutes(1), Map.of());

    steps.completed(mission);
  }

  @Test
  void correlatingTellsWhomItReached() {
    long mission = waiting("o-5");
    var command =
        steps
            .client()
            .newCorrelateMessageCommand()
            .messageName(steps.type("paid"))
            .correlationKey("o-5")
            .variables(Map.of("amount", 7));

    assertThat(command.execute().getProcessInstanceKey()).isEqualTo(mission);
    steps.completed(mission);
    steps.gone(command::execute);
  }

  @Test
  void aMessageAtTheBorderInterrupts() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("slow", task -> task.zeebeJobType(steps.type("slow")))
                .endEvent()
                .moveToActivity("slow")
                .boundaryEvent(
                    "stop",
                    event ->
                        event
                            .message(m ->
                                m.name(steps.type("stop")).zeebeCorrelationKeyExpression("orderId"))
                            .zeebeOutput("=why", "reason"))
                .endEvent("stopped")
                .done(),
            Map.of("orderId", "o-1"));
    steps.state(mission, "slow", "ACTIVE");

    publish("stop", "o-1", Duration.ZERO, Map.of("why", "too late"));

    steps.completed(mission);
    steps.state(mission, "slow", "TERMINATED");
    steps.state(mission, "stop", "COMPLETED");
    steps.state(mission, "stopped", "COMPLETED");
    steps.variables(mission, Map.of("orderId", "\"o-1\"", "reason", "\"too late\""));
  }

  @Test
  void aMessageThatDoesNotInterruptComesAgain() {
    publish("note", "o-1", Duration.ofMinutes(1), Map.of());
    publish("note", "o-1", Duration.ofMinutes(1), Map.of());
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("slow", task -> task.zeebeJobType(steps.type("slow")))
                .endEvent()
                .moveToActivity("slow")
                .boundaryEvent(
                    "note",
                    event ->
                        event
                            .cancelActivity(false)
                            .message(m ->
                                m.name(steps.type("note"))
                                    .zeebeCorrelationKeyExpression("orderId")))
                .serviceTask("read", task -> task.zeebeJobType(steps.type("read")))
                .endEvent()
                .done(),
            Map.of("orderId", "o-1"));
    publish("note", "o-1", Duration.ZERO, Map.of());

    for (var job : steps.jobs("read", 3)) {
      steps.complete(job, Map.of());
    }
    steps.elements(mission, "note", 3);
    steps.state(mission, "slow", "ACTIVE");
    steps.work("slow", Map.of());
    steps.completed(mission);
  }

  @Test
  void aMessageStartsOneInstanceOfEachKeyAtATime() {
    steps.deploy(
        steps
            .diagram()
            .startEvent("asked")
            .message(steps.type("asked"))
            .serviceTask("work", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done());
    publish("asked", "k", Duration.ofMinutes(1), Map.of("n", 1));
    publish("asked", "k", Duration.ofMinutes(1), Map.of("n", 2));
    publish("asked", "", Duration.ofMinutes(1), Map.of("n", 3));
    publish("asked", "", Duration.ZERO, Map.of("n", 4));

    var running = steps.jobs("work", 3);
    assertThat(running.stream().map(j -> j.getVariable("n"))).containsExactlyInAnyOrder(1, 3, 4);
    steps.noJob("work");
    running.forEach(job -> steps.complete(job, Map.of()));

    var next = steps.job("work");
    assertThat(next.getVariable("n")).isEqualTo(2);
    steps.complete(next, Map.of());
    steps.completed(next.getProcessInstanceKey());
    steps.state(next.getProcessInstanceKey(), "asked", "COMPLETED");
    steps.refused(() -> steps.start(Map.of()));
  }

  @Test
  void oneThatWasReachedWaitsAgain() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .intermediateCatchEvent(
                    "first",
                    event ->
                        event.message(
                            m -> m.name(steps.type("a")).zeebeCorrelationKeyExpression("orderId")))
                .receiveTask(
                    "second",
                    task ->
                        task.message(
                            m -> m.name(steps.type("b")).zeebeCorrelationKeyExpression("orderId")))
                .intermediateCatchEvent("third", event -> event.signal(steps.type("s")))
                .intermediateCatchEvent("fourth", event -> event.signal(steps.type("s")))
                .exclusiveGateway("again")
                .defaultFlow()
                .endEvent()
                .moveToLastGateway()
                .conditionExpression("again = true")
                .connectTo("first")
                .done(),
            Map.of("orderId", "o-1"));
    for (int round = 1; round <= 2; round++) {
      for (String name : List.of("first", "second")) {
        steps.elements(mission, name, round);
        publish(
            name.equals("first") ? "a" : "b", "o-1", Duration.ZERO, Map.of("again", round == 1));
      }
      for (String name : List.of("third", "fourth")) {
        steps.elements(mission, name, round);
        steps.client().newBroadcastSignalCommand().signalName(steps.type("s")).execute();
      }
    }

    steps.completed(mission);
  }

  @Test
  void whatAStartEventMapsIsNoVariableOfTheMission() {
    steps.deploy(
        steps
            .diagram()
            .startEvent("asked")
            .zeebeOutputExpression("n + 1", "next")
            .message(steps.type("asked"))
            .serviceTask("work", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done());
    publish("asked", "", Duration.ZERO, Map.of("n", 1));

    var job = steps.job("work");

    assertThat(job.getVariablesAsMap()).containsOnly(Map.entry("next", 2));
    steps.variables(job.getProcessInstanceKey(), Map.of("next", "2"));
  }

  @Test
  void aMessageIsTakenOnceInAProcess() {
    long first = waiting("o-1");
    long second = steps.start(Map.of("orderId", "o-1"));

    publish("paid", "o-1", Duration.ofMinutes(1), Map.of());

    steps.completed(first);
    steps.active(second);
  }

  @Test
  void messagesAreThrownByAWorker() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .intermediateThrowEvent(
                    "tell", event -> event.message("m1").zeebeJobType(steps.type("tell")))
                .endEvent("bye", event -> event.message("m2").zeebeJobType(steps.type("bye")))
                .done(),
            Map.of());

    steps.work("tell", Map.of("told", true));
    steps.state(mission, "tell", "COMPLETED");
    steps.work("bye", Map.of());

    steps.completed(mission);
    steps.state(mission, "bye", "COMPLETED");
    steps.variables(mission, Map.of("told", "true"));
  }

  @Test
  void nothingIsLostOrDoubledWhenPublishingMeetsWaiting() throws Exception {
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .intermediateCatchEvent(
                "wait",
                event ->
                    event.message(
                        m -> m.name(steps.type("race")).zeebeCorrelationKeyExpression("orderId")))
            .endEvent()
            .done());
    List<Long> missions = new ArrayList<>();
    try (var threads = Executors.newFixedThreadPool(8)) {
      List<Future<Long>> started = new ArrayList<>();
      List<Future<Long>> published = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String key = "k-" + i;
        started.add(threads.submit(() -> steps.start(Map.of("orderId", key))));
        published.add(
            threads.submit(() -> publish("race", key, Duration.ofMinutes(1), Map.of("got", key))));
      }
      for (var future : published) {
        future.get();
      }
      for (var future : started) {
        missions.add(future.get());
      }
    }
    for (int i = 0; i < 200; i++) {
      steps.completed(missions.get(i));
      steps.elements(missions.get(i), "wait", 1);
    }
    // Each message was taken: a second instance of a key waits.
    long late = steps.start(Map.of("orderId", "k-7"));
    steps.state(late, "wait", "ACTIVE");
    eventually(() -> late, key -> steps.active(key));
  }

  @Test
  void whatBeginsAnEventIsItsOwnToo() {
    var key = Map.<String, Object>of("orderId", "o-1");
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("slow", task -> task.zeebeJobType(steps.type("slow")))
                .boundaryEvent(
                    "at-border",
                    event ->
                        event.message(m ->
                            m.name(steps.type("border")).zeebeCorrelationKeyExpression("orderId")))
                .eventBasedGateway("choose")
                .intermediateCatchEvent(
                    "chosen",
                    event ->
                        event.message(m ->
                            m.name(steps.type("chosen")).zeebeCorrelationKeyExpression("orderId")))
                .intermediateCatchEvent(
                    "waited",
                    event ->
                        event.message(m ->
                            m.name(steps.type("waited")).zeebeCorrelationKeyExpression("orderId")))
                .endEvent()
                .moveToLastGateway()
                .intermediateCatchEvent("late", event -> event.timerWithDuration("PT1H"))
                .endEvent()
                .moveToActivity("slow")
                .endEvent()
                .done(),
            key);

    for (String name : List.of("border", "chosen", "waited")) {
      steps
          .client()
          .newPublishMessageCommand()
          .messageName(steps.type(name))
          .correlationKey("o-1")
          .timeToLive(Duration.ofMinutes(1))
          .variables(Map.of(name, 1))
          .execute();
    }

    steps.completed(mission);
    steps.variables(
        mission, Map.of("orderId", "\"o-1\"", "border", "1", "chosen", "1", "waited", "1"));
    steps.variables(mission, steps.element(mission, "at-border").key(), Map.of("border", "1"));
    steps.variables(mission, steps.element(mission, "chosen").key(), Map.of("chosen", "1"));
    steps.variables(mission, steps.element(mission, "waited").key(), Map.of());
  }

  @Test
  void whatStartsAMissionIsItsStartEventsToo() {
    steps.deploy(
        steps.diagram().startEvent("start").message(steps.type("begin")).endEvent().done());
    steps
        .client()
        .newPublishMessageCommand()
        .messageName(steps.type("begin"))
        .withoutCorrelationKey()
        .variables(Map.of("a", 1))
        .execute();

    long mission =
        eventually(() -> engine.instances(steps.process()), seen -> assertThat(seen).hasSize(1))
            .getFirst();
    steps.completed(mission);
    steps.variables(mission, Map.of("a", "1"));
    steps.variables(mission, steps.element(mission, "start").key(), Map.of("a", "1"));
  }
}
