package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.api.command.MigrationPlan;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Dialect
class MigrationTest {

  private final Steps steps;

  MigrationTest(Steps steps) {
    this.steps = steps;
  }

  private BpmnModelInstance version(String task, String next) {
    return steps
        .diagram()
        .startEvent()
        .serviceTask(task, t -> t.zeebeJobType(steps.type(task)))
        .serviceTask(next, t -> t.zeebeJobType(steps.type(next)))
        .endEvent()
        .done();
  }

  private void migrate(long mission, long target, String from, String to) {
    steps
        .client()
        .newMigrateProcessInstanceCommand(mission)
        .migrationPlan(
            MigrationPlan.newBuilder()
                .withTargetProcessDefinitionKey(target)
                .addMappingInstruction(from, to)
                .build())
        .execute();
  }

  @Test
  void aMissionGoesOnInANewVersion() {
    long mission = steps.run(version("a", "b"), Map.of("v", 1));
    var held = steps.job("a");
    long target =
        steps.deploy(version("a2", "c")).getProcesses().getFirst().getProcessDefinitionKey();

    migrate(mission, target, "a", "a2");
    steps.complete(held, Map.of("w", 2));

    var next = steps.work("c", Map.of());
    assertThat(next.getProcessDefinitionKey()).isEqualTo(target);
    assertThat(next.getProcessDefinitionVersion()).isEqualTo(2);
    assertThat(next.getVariablesAsMap()).containsOnly(entry("v", 1), entry("w", 2));
    steps.completed(mission);
    steps.state(mission, "a2", "COMPLETED");
    steps.untouched(mission, "b");
  }

  @Test
  void whatDoesNotFitIsRefused() {
    long mission = steps.run(version("a", "b"), Map.of());
    long target =
        steps.deploy(version("a2", "c")).getProcesses().getFirst().getProcessDefinitionKey();

    steps.invalid(() -> migrate(mission, target, "a", "nowhere"));
    steps.gone(() -> migrate(mission, 1, "a", "a2"));
    steps.gone(() -> migrate(1, target, "a", "a2"));
    // The active element is mapped to nothing.
    steps.refused(() -> migrate(mission, target, "b", "c"));

    steps.work("a", Map.of());
    steps.work("b", Map.of());
    steps.completed(mission);
  }
}
