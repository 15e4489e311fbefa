package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.CallActivityBuilder;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

@Dialect
class CallActivityTest {

  private final Steps steps;

  CallActivityTest(Steps steps) {
    this.steps = steps;
  }

  private BpmnModelInstance child() {
    return steps
        .diagram("child")
        .startEvent()
        .serviceTask("inner", task -> task.zeebeJobType(steps.type("inner")))
        .endEvent()
        .done();
  }

  private BpmnModelInstance parent(Consumer<CallActivityBuilder> settings) {
    return steps
        .diagram()
        .startEvent()
        .callActivity("call", settings)
        .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
        .endEvent()
        .done();
  }

  private BpmnModelInstance parent() {
    return parent(call -> call.zeebeProcessId(steps.process("child")));
  }

  @Test
  void theChildSeesTheParentsVariablesAndGivesBackItsOwn() {
    steps.deploy(child(), parent());
    long mission = steps.start(Map.of("a", 1));

    ActivatedJob inner = steps.work("inner", Map.of("b", 2, "a", 9));

    long child = steps.child(mission);
    assertThat(inner.getProcessInstanceKey()).isEqualTo(child).isNotEqualTo(mission);
    assertThat(inner.getBpmnProcessId()).isEqualTo(steps.process("child"));
    assertThat(inner.getVariablesAsMap()).containsOnly(entry("a", 1));
    steps.work("after", Map.of());
    steps.completed(mission);
    steps.completed(child);
    steps.variables(mission, Map.of("a", "9", "b", "2"));
    steps.variables(child, Map.of("a", "9", "b", "2"));
  }

  @Test
  void inputsReachTheChildWithoutTheParent() {
    steps.deploy(
        child(),
        parent(call ->
            call.zeebeProcessId(steps.process("child"))
                .zeebePropagateAllParentVariables(false)
                .zeebeInputExpression("a + 1", "x")));
    long mission = steps.start(Map.of("a", 1, "secret", true));

    assertThat(steps.work("inner", Map.of()).getVariablesAsMap()).containsOnly(entry("x", 2));
    steps.work("after", Map.of());
    steps.completed(mission);
  }

  @Test
  void inputsComeOnTopOfTheParentsVariables() {
    steps.deploy(
        child(),
        parent(call ->
            call.zeebeProcessId(steps.process("child")).zeebeInputExpression("a + 1", "a")));
    long mission = steps.start(Map.of("a", 1, "b", 5));

    assertThat(steps.work("inner", Map.of("b", 6)).getVariablesAsMap())
        .containsOnly(entry("a", 2), entry("b", 5));
    steps.work("after", Map.of());
    steps.completed(mission);
    // The child's variables are merged around the call activity, past its inputs.
    steps.variables(mission, Map.of("a", "2", "b", "6"));
  }

  @Test
  void outputsNameWhatComesBack() {
    steps.deploy(
        child(),
        parent(call ->
            call.zeebeProcessId(steps.process("child"))
                .zeebePropagateAllChildVariables(false)
                .zeebeOutputExpression("b * 10", "result")));
    long mission = steps.start(Map.of("a", 1));

    steps.work("inner", Map.of("b", 2, "c", 3));
    steps.work("after", Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("a", "1", "result", "20"));
  }

  @Test
  void nothingComesBackWhenNothingIsAskedFor() {
    steps.deploy(
        child(),
        parent(call ->
            call.zeebeProcessId(steps.process("child")).zeebePropagateAllChildVariables(false)));
    long mission = steps.start(Map.of("a", 1));

    steps.work("inner", Map.of("a", 2, "b", 3));
    steps.work("after", Map.of());

    steps.completed(mission);
    steps.variables(mission, Map.of("a", "1"));
  }

  @Test
  void theProcessIdCanBeAnExpression() {
    steps.deploy(child(), parent(call -> call.zeebeProcessIdExpression("which")));
    long mission = steps.start(Map.of("which", steps.process("child")));

    steps.work("inner", Map.of());
    steps.work("after", Map.of());

    steps.completed(mission);
  }

  @Test
  void aProcessThatIsNotThereIsAnIncident() {
    steps.deploy(parent());
    long mission = steps.start(Map.of());

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.CALLED_ELEMENT_ERROR);
    assertThat(incident.elementId()).isEqualTo("call");
    assertThat(incident.message()).contains(steps.process("child"));

    steps.deploy(child());
    steps.resolve(incident);

    steps.work("inner", Map.of());
    steps.work("after", Map.of());
    steps.completed(mission);
  }

  @Test
  void theLatestVersionIsCalled() {
    steps.deploy(child(), parent());
    steps.deploy(
        steps
            .diagram("child")
            .startEvent()
            .serviceTask("second", task -> task.zeebeJobType(steps.type("second")))
            .endEvent()
            .done());
    long mission = steps.start(Map.of());

    ActivatedJob job = steps.work("second", Map.of());

    assertThat(job.getProcessDefinitionVersion()).isEqualTo(2);
    steps.work("after", Map.of());
    steps.completed(mission);
  }

  @Test
  void cancellingTheParentEndsTheChild() {
    steps.deploy(child(), parent());
    long mission = steps.start(Map.of());
    ActivatedJob job = steps.job("inner");
    long child = steps.child(mission);

    steps.client().newCancelInstanceCommand(mission).execute();

    steps.terminated(mission);
    steps.terminated(child);
    steps.gone(() -> steps.complete(job, Map.of()));
  }

  @Test
  void onlyTheRootInstanceCanBeCancelled() {
    steps.deploy(child(), parent());
    long mission = steps.start(Map.of());
    ActivatedJob job = steps.job("inner");
    long child = steps.child(mission);

    steps.refused(() -> steps.client().newCancelInstanceCommand(child).execute());

    steps.complete(job, Map.of());
    steps.work("after", Map.of());
    steps.completed(mission);
  }

  @Test
  void callsNest() {
    steps.deploy(
        child(),
        steps
            .diagram("middle")
            .startEvent()
            .callActivity("call", call -> call.zeebeProcessId(steps.process("child")))
            .endEvent()
            .done(),
        parent(call -> call.zeebeProcessId(steps.process("middle"))));
    long mission = steps.start(Map.of("depth", 0));

    ActivatedJob job = steps.work("inner", Map.of("found", true));

    assertThat(job.getVariablesAsMap()).containsOnly(entry("depth", 0));
    assertThat(steps.work("after", Map.of()).getVariable("found")).isEqualTo(true);
    steps.completed(mission);
  }
}
