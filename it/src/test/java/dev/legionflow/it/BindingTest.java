package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.command.DeployResourceCommandStep1.DeployResourceCommandStep2;
import io.camunda.client.api.response.DeploymentEvent;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.zeebe.model.bpmn.Bpmn;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.instance.zeebe.ZeebeBindingType;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Which version is meant of the processes, decisions and forms that a diagram names.
@Dialect
class BindingTest {

  private final Steps steps;

  BindingTest(Steps steps) {
    this.steps = steps;
  }

  /// A process that says which of its versions it is.
  private BpmnModelInstance child(String version, String tag) {
    return steps
        .diagram("child")
        .versionTag(tag)
        .startEvent()
        .intermediateThrowEvent(
            "say", event -> event.zeebeOutputExpression("\"" + version + "\"", "version"))
        .endEvent()
        .done();
  }

  private BpmnModelInstance caller(ZeebeBindingType binding, String tag) {
    return steps
        .diagram()
        .startEvent()
        .serviceTask("before", task -> task.zeebeJobType(steps.type("before")))
        .callActivity(
            "call",
            call -> {
              call.zeebeProcessId(steps.process("child")).zeebeBindingType(binding);
              if (!tag.isEmpty()) {
                call.zeebeVersionTag(tag);
              }
            })
        .endEvent()
        .done();
  }

  private String decision() {
    return "decision-" + steps.process();
  }

  private String dmn(String version, String tag) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="graph-%1$s" name="Graph"
        namespace="http://camunda.org/schema/1.0/dmn"
        xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
      <decision id="%1$s" name="Decision">
        <extensionElements><zeebe:versionTag value="%3$s"/></extensionElements>
        <variable id="v" name="version"/>
        <literalExpression id="l"><text>"%2$s"</text></literalExpression>
      </decision>
    </definitions>
    """
        .formatted(decision(), version, tag);
  }

  private BpmnModelInstance decides(ZeebeBindingType binding, String tag) {
    return steps
        .diagram()
        .startEvent()
        .serviceTask("before", task -> task.zeebeJobType(steps.type("before")))
        .businessRuleTask(
            "decide",
            task -> {
              task.zeebeCalledDecisionId(decision())
                  .zeebeResultVariable("version")
                  .zeebeBindingType(binding);
              if (!tag.isEmpty()) {
                task.zeebeVersionTag(tag);
              }
            })
        .endEvent()
        .done();
  }

  private DeployResourceCommandStep2 process(BpmnModelInstance model) {
    return steps
        .client()
        .newDeployResourceCommand()
        .addResourceString(
            Bpmn.convertToString(model), StandardCharsets.UTF_8, steps.process() + ".bpmn");
  }

  private DeploymentEvent deployDecision(String version, String tag) {
    return steps
        .client()
        .newDeployResourceCommand()
        .addResourceString(dmn(version, tag), StandardCharsets.UTF_8, "decision.dmn")
        .execute();
  }

  private void runs(String version) {
    long mission = steps.start(Map.of());
    steps.work("before", Map.of());
    steps.completed(mission);
    steps.variables(mission, Map.of("version", '"' + version + '"'));
  }

  @Test
  void aProcessOfTheSameDeploymentIsCalled() {
    steps.deploy(child("old", "1"), caller(ZeebeBindingType.deployment, ""));
    long old = steps.start(Map.of());
    steps.deploy(child("new", "2"));

    steps.work("before", Map.of());

    steps.completed(old);
    steps.variables(old, Map.of("version", "\"old\""));
    // What did not change gets a version of its own together with what did.
    DeploymentEvent together =
        steps.deploy(child("newest", "3"), caller(ZeebeBindingType.deployment, ""));
    assertThat(together.getProcesses())
        .filteredOn(process -> process.getBpmnProcessId().equals(steps.process()))
        .singleElement()
        .satisfies(process -> assertThat(process.getVersion()).isEqualTo(2));
    runs("newest");
  }

  @Test
  void theNewestProcessWithATagIsCalled() {
    steps.deploy(caller(ZeebeBindingType.versionTag, "good"));
    steps.deploy(child("first", "good"));
    steps.deploy(child("second", "good"));
    steps.deploy(child("third", "bad"));

    runs("second");
  }

  @Test
  void aProcessThatIsBoundByDeploymentHasToBeInIt() {
    steps.deploy(child("first", "1"));

    steps.invalid(() -> steps.deploy(caller(ZeebeBindingType.deployment, "")));
  }

  @Test
  void aTagThatNothingHasIsAnIncident() {
    steps.deploy(child("first", "bad"));
    long mission = steps.run(caller(ZeebeBindingType.versionTag, "good"), Map.of());
    steps.work("before", Map.of());

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.CALLED_ELEMENT_ERROR);
    assertThat(incident.message()).contains(steps.process("child")).contains("good");
    steps.deploy(child("second", "good"));
    steps.resolve(incident);

    steps.completed(mission);
    steps.variables(mission, Map.of("version", "\"second\""));
  }

  @Test
  void aDecisionOfTheSameDeploymentIsEvaluated() {
    process(decides(ZeebeBindingType.deployment, ""))
        .addResourceString(dmn("old", "1"), StandardCharsets.UTF_8, "decision.dmn")
        .execute();
    deployDecision("new", "2");

    runs("old");
    steps.invalid(() -> process(decides(ZeebeBindingType.deployment, "")).execute());
  }

  @Test
  void theNewestDecisionWithATagIsEvaluated() {
    process(decides(ZeebeBindingType.versionTag, "good")).execute();
    long early = steps.start(Map.of());
    steps.work("before", Map.of());
    var incident = steps.incident(early);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.CALLED_DECISION_ERROR);
    deployDecision("first", "good");
    deployDecision("second", "good");
    deployDecision("third", "bad");

    steps.resolve(incident);

    steps.completed(early);
    steps.variables(early, Map.of("version", "\"second\""));
    runs("second");
  }
}
