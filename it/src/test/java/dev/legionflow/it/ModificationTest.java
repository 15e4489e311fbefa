package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.util.Map;
import org.junit.jupiter.api.Test;

@Dialect
class ModificationTest {

  private final Steps steps;
  private final Engine engine;

  ModificationTest(Steps steps, Engine engine) {
    this.steps = steps;
    this.engine = engine;
  }

  private BpmnModelInstance nested() {
    return steps
        .diagram()
        .startEvent("in")
        .serviceTask("a", task -> task.zeebeJobType(steps.type("a")))
        .subProcess("sub")
        .embeddedSubProcess()
        .startEvent("subIn")
        .serviceTask("b", task -> task.zeebeJobType(steps.type("b")))
        .serviceTask("c", task -> task.zeebeJobType(steps.type("c")))
        .endEvent()
        .subProcessDone()
        .serviceTask("d", task -> task.zeebeJobType(steps.type("d")))
        .endEvent()
        .done();
  }

  private long key(long mission, String element) {
    return Steps.eventually(
            () -> engine.elements(mission, element), found -> assertThat(found).hasSize(1))
        .getFirst()
        .key();
  }

  @Test
  void aTokenIsMovedIntoASubProcess() {
    long mission = steps.run(nested(), Map.of("v", 1));
    var stale = steps.job("a");

    steps
        .client()
        .newModifyProcessInstanceCommand(mission)
        .activateElement("c")
        .withVariables(Map.of("local", 2), "sub")
        .withVariables(Map.of("global", 3))
        .and()
        .terminateElement(key(mission, "a"))
        .execute();

    steps.gone(() -> steps.complete(stale, Map.of()));
    assertThat(steps.work("c", Map.of()).getVariablesAsMap())
        .containsOnly(entry("v", 1), entry("local", 2), entry("global", 3));
    assertThat(steps.work("d", Map.of()).getVariablesAsMap())
        .containsOnly(entry("v", 1), entry("global", 3));
    steps.completed(mission);
    steps.state(mission, "a", "TERMINATED");
    steps.state(mission, "sub", "COMPLETED");
    steps.untouched(mission, "b");
    steps.untouched(mission, "subIn");
  }

  @Test
  void theScopeMayBeNamed() {
    long mission = steps.run(nested(), Map.of());
    steps.work("a", Map.of());
    long sub = key(mission, "sub");

    steps
        .client()
        .newModifyProcessInstanceCommand(mission)
        .activateElement("c", sub)
        .and()
        .terminateElement(key(mission, "b"))
        .execute();

    steps.work("c", Map.of());
    steps.work("d", Map.of());
    steps.completed(mission);
  }

  @Test
  void withoutATokenTheMissionEnds() {
    long mission = steps.run(nested(), Map.of());
    steps.work("a", Map.of());

    steps
        .client()
        .newModifyProcessInstanceCommand(mission)
        .terminateElement(key(mission, "b"))
        .execute();

    steps.state(mission, "sub", "TERMINATED");
    steps.terminated(mission);
  }

  @Test
  void whatCannotBeIsRefused() {
    long mission = steps.run(nested(), Map.of());
    long a = key(mission, "a");
    for (String element : new String[] {"in", "nowhere", "subIn"}) {
      steps.invalid(() ->
          steps
              .client()
              .newModifyProcessInstanceCommand(mission)
              .activateElement(element)
              .and()
              .terminateElement(a)
              .execute());
    }
    steps.invalid(() ->
        steps
            .client()
            .newModifyProcessInstanceCommand(mission)
            .terminateElement(mission + 1)
            .execute());
    steps.gone(
        () -> steps.client().newModifyProcessInstanceCommand(1).activateElement("d").execute());
    steps.work("a", Map.of());
    steps.work("b", Map.of());
    steps.work("c", Map.of());
    steps.work("d", Map.of());
    steps.completed(mission);
  }
}
