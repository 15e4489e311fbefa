package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.api.response.ActivatedJob;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Dialect
class SubProcessTest {

  private final Steps steps;

  SubProcessTest(Steps steps) {
    this.steps = steps;
  }

  @Test
  void aSubProcessEndsWhenAllInItHasEnded() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess("sub")
                .embeddedSubProcess()
                .startEvent()
                .parallelGateway("fork")
                .serviceTask("a", task -> task.zeebeJobType(steps.type("a")))
                .endEvent()
                .moveToNode("fork")
                .serviceTask("b", task -> task.zeebeJobType(steps.type("b")))
                .endEvent()
                .subProcessDone()
                .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
                .endEvent()
                .done(),
            Map.of());

    steps.work("a", Map.of("a", 1));
    steps.state(mission, "sub", "ACTIVE");
    steps.noJob("after");
    steps.work("b", Map.of("b", 2));
    steps.state(mission, "sub", "COMPLETED");

    assertThat(steps.work("after", Map.of()).getVariablesAsMap())
        .containsOnly(entry("a", 1), entry("b", 2));
    steps.completed(mission);
  }

  @Test
  void subProcessesNestWithScopesOfTheirOwn() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess("outer", sub -> sub.zeebeInputExpression("\"outer\"", "where"))
                .embeddedSubProcess()
                .startEvent()
                .subProcess("inner", sub -> sub.zeebeInputExpression("where + \"/inner\"", "path"))
                .embeddedSubProcess()
                .startEvent()
                .serviceTask("deep", task -> task.zeebeJobType(steps.type("deep")))
                .endEvent()
                .subProcessDone()
                .endEvent()
                .subProcessDone()
                .endEvent()
                .done(),
            Map.of("where", "root"));

    ActivatedJob job =
        steps.work("deep", Map.of("path", "changed", "where", "moved", "fresh", true));

    assertThat(job.getVariablesAsMap())
        .containsOnly(entry("where", "outer"), entry("path", "outer/inner"));
    steps.completed(mission);
    steps.variables(mission, Map.of("where", "\"root\"", "fresh", "true"));
    steps.variables(mission, steps.element(mission, "outer").key(), Map.of("where", "\"moved\""));
    steps.variables(mission, steps.element(mission, "inner").key(), Map.of("path", "\"changed\""));
  }

  @Test
  void aTerminateEndEventEndsTheProcess() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .parallelGateway("fork")
                .serviceTask("endless", task -> task.zeebeJobType(steps.type("endless")))
                .endEvent()
                .moveToNode("fork")
                .serviceTask("quick", task -> task.zeebeJobType(steps.type("quick")))
                .endEvent("stop", end -> end.terminate())
                .done(),
            Map.of());
    ActivatedJob endless = steps.job("endless");

    steps.work("quick", Map.of());

    steps.completed(mission);
    steps.state(mission, "endless", "TERMINATED");
    steps.gone(() -> steps.complete(endless, Map.of()));
  }

  @Test
  void aTerminateEndEventEndsOnlyItsSubProcess() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .subProcess("sub")
                .embeddedSubProcess()
                .startEvent()
                .parallelGateway("fork")
                .serviceTask("endless", task -> task.zeebeJobType(steps.type("endless")))
                .endEvent()
                .moveToNode("fork")
                .endEvent("stop", end -> end.terminate())
                .subProcessDone()
                .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
                .endEvent()
                .done(),
            Map.of());

    steps.work("after", Map.of());

    steps.completed(mission);
    steps.state(mission, "sub", "COMPLETED");
    steps.state(mission, "endless", "TERMINATED");
    steps.noJob("endless");
  }

  @Test
  void severalEndEventsEndTheProcessTogether() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .parallelGateway("fork")
                .endEvent("one")
                .moveToNode("fork")
                .serviceTask("slow", task -> task.zeebeJobType(steps.type("slow")))
                .endEvent("two")
                .done(),
            Map.of());

    steps.state(mission, "one", "COMPLETED");
    steps.active(mission);
    steps.work("slow", Map.of());

    steps.completed(mission);
    steps.state(mission, "two", "COMPLETED");
  }

  @Test
  void tasksOfNoTypeAndPassThroughEventsJustPass() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .manualTask("by-hand")
                .task("undefined")
                .intermediateThrowEvent("milestone")
                .endEvent()
                .done(),
            Map.of());

    steps.completed(mission);
    steps.state(mission, "by-hand", "COMPLETED");
    steps.state(mission, "milestone", "COMPLETED");
  }
}
