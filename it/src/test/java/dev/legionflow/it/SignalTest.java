package dev.legionflow.it;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Dialect
class SignalTest {

  private final Steps steps;

  SignalTest(Steps steps) {
    this.steps = steps;
  }

  private void broadcast(String name, Map<String, Object> variables) {
    steps
        .client()
        .newBroadcastSignalCommand()
        .signalName(steps.type(name))
        .variables(variables)
        .execute();
  }

  @Test
  void aSignalReachesAllThatWait() {
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .intermediateCatchEvent("wait", event -> event.signal(steps.type("go")))
            .endEvent()
            .done());
    long one = steps.start(Map.of());
    long two = steps.start(Map.of());

    broadcast("go", Map.of("how", "fast"));

    steps.completed(one);
    steps.completed(two);
    steps.variables(two, Map.of("how", "\"fast\""));
    steps.active(steps.start(Map.of()));
  }

  @Test
  void aSignalReachesMoreThanOnePart() {
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .intermediateCatchEvent("wait", event -> event.signal(steps.type("go")))
            .endEvent()
            .done());
    List<Long> missions = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      missions.add(steps.start(Map.of()));
    }

    broadcast("go", Map.of());

    missions.forEach(steps::completed);
  }

  @Test
  void aSignalAtTheBorderInterruptsOrNot() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("slow", task -> task.zeebeJobType(steps.type("slow")))
                .endEvent()
                .moveToActivity("slow")
                .boundaryEvent(
                    "tick", event -> event.cancelActivity(false).signal(steps.type("tick")))
                .endEvent()
                .moveToActivity("slow")
                .boundaryEvent("stop", event -> event.signal(steps.type("stop")))
                .endEvent("stopped")
                .done(),
            Map.of());
    steps.state(mission, "slow", "ACTIVE");

    broadcast("tick", Map.of());
    steps.elements(mission, "tick", 1);
    broadcast("tick", Map.of());
    steps.elements(mission, "tick", 2);
    steps.state(mission, "slow", "ACTIVE");
    broadcast("stop", Map.of());

    steps.completed(mission);
    steps.state(mission, "slow", "TERMINATED");
    steps.state(mission, "stopped", "COMPLETED");
  }

  @Test
  void aSignalIsThrownFromOneMissionToAnother() {
    steps.deploy(
        steps
            .diagram("waiting")
            .startEvent()
            .intermediateCatchEvent("wait", event -> event.signal(steps.type("done")))
            .endEvent()
            .done(),
        steps
            .diagram("started")
            .startEvent("begin")
            .signal(steps.type("done"))
            .serviceTask("work", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done(),
        steps
            .diagram("throwing")
            .startEvent()
            .intermediateThrowEvent("throw", event -> event.signal(steps.type("done")))
            .endEvent("end", event -> event.signal(steps.type("over")))
            .done());
    long waiting = steps.start(steps.process("waiting"), Map.of());
    long throwing = steps.start(steps.process("throwing"), Map.of());

    steps.completed(throwing);
    steps.state(throwing, "throw", "COMPLETED");
    steps.state(throwing, "end", "COMPLETED");
    steps.completed(waiting);
    var job = steps.work("work", Map.of());
    steps.completed(job.getProcessInstanceKey());
    steps.state(job.getProcessInstanceKey(), "begin", "COMPLETED");
    steps.noJob("work");
  }

  @Test
  void aWayThatWasTakenBeforeWaitsAlready() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .parallelGateway("fork")
                .intermediateCatchEvent("wait", event -> event.signal(steps.type("go")))
                .endEvent()
                .moveToNode("fork")
                .intermediateThrowEvent("tell", event -> event.signal(steps.type("go")))
                .endEvent()
                .done(),
            Map.of());

    steps.completed(mission);
  }
}
