package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// User tasks, as far as any engine shows them.
@Dialect
class UserTaskDialectTest {

  private final Steps steps;
  private final Engine engine;

  UserTaskDialectTest(Steps steps, Engine engine) {
    this.steps = steps;
    this.engine = engine;
  }

  private BpmnModelInstance mission() {
    return steps
        .diagram()
        .startEvent()
        .userTask(
            "decide",
            task ->
                task.zeebeUserTask()
                    .zeebeInputExpression("order.total", "total")
                    .zeebeOutputExpression("approved", "approved"))
        .endEvent()
        .moveToActivity("decide")
        .boundaryEvent("late", event -> event.timerWithDuration("PT1H"))
        .endEvent()
        .done();
  }

  private long waiting(long mission) {
    return Steps.eventually(
            () -> engine.tasks(mission),
            seen -> assertThat(seen.values()).containsExactly("decide"))
        .keySet()
        .iterator()
        .next();
  }

  @Test
  void aUserTaskWaitsAndGoesWithItsMission() {
    long mission = steps.run(mission(), Map.of("order", Map.of("total", 3)));
    waiting(mission);
    steps.variables(mission, steps.element(mission, "decide").key(), Map.of("total", "3"));

    steps.client().newCancelInstanceCommand(mission).execute();

    steps.terminated(mission);
    steps.state(mission, "decide", "TERMINATED");
    Steps.eventually(() -> engine.tasks(mission), seen -> assertThat(seen).isEmpty());
  }

  @Test
  void whatAPersonDecidesMovesTheMissionOn() {
    long mission = steps.run(mission(), Map.of("order", Map.of("total", 3)));

    steps
        .client()
        .newCompleteUserTaskCommand(waiting(mission))
        .variables(Map.of("approved", true, "remark", "fine"))
        .execute();

    steps.completed(mission);
    steps.variables(mission, Map.of("order", "{\"total\":3}", "approved", "true"));
    steps.untouched(mission, "late");
  }
}
