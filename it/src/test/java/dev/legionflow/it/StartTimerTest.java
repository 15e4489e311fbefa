package dev.legionflow.it;

import java.util.Map;
import org.junit.jupiter.api.Test;

@Dialect
class StartTimerTest {

  private final Steps steps;

  StartTimerTest(Steps steps) {
    this.steps = steps;
  }

  @Test
  void aCycleStartsInstancesUntilANewVersionComes() {
    steps.deploy(
        steps
            .diagram()
            .startEvent("tick")
            .timerWithCycle("R/PT0.3S")
            .serviceTask("first", task -> task.zeebeJobType(steps.type("first")))
            .endEvent()
            .done());
    for (var job : steps.jobs("first", 2)) {
      steps.complete(job, Map.of());
      steps.completed(job.getProcessInstanceKey());
      steps.state(job.getProcessInstanceKey(), "tick", "COMPLETED");
    }

    steps.deploy(
        steps
            .diagram()
            .startEvent("once")
            .timerWithDurationExpression("duration(\"PT0.2S\")")
            .serviceTask("second", task -> task.zeebeJobType(steps.type("second")))
            .endEvent()
            .done());

    var second = steps.work("second", Map.of());
    steps.completed(second.getProcessInstanceKey());
    steps.noJob("second");
  }

  @Test
  void aDateInThePastStartsAtOnceAndTwiceIsTwice() {
    steps.deploy(
        steps
            .diagram()
            .startEvent("tick")
            .timerWithCycle("R2/PT0.2S")
            .serviceTask("work", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done(),
        steps
            .diagram("dated")
            .startEvent("then")
            .timerWithDate("2020-01-01T00:00:00Z")
            .serviceTask("dated", task -> task.zeebeJobType(steps.type("dated")))
            .endEvent()
            .done());

    steps.work("dated", Map.of());
    steps.work("work", Map.of());
    steps.work("work", Map.of());
    steps.noJob("work");
    steps.noJob("work");
    steps.noJob("dated");
  }
}
