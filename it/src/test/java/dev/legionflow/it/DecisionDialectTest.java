package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.EvaluateDecisionResponse;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Business rule tasks that call decisions, and decisions that a client asks for.
@Dialect
class DecisionDialectTest {

  private final Steps steps;

  DecisionDialectTest(Steps steps) {
    this.steps = steps;
  }

  private String graph() {
    return steps.process("graph");
  }

  private String price() {
    return "price-" + graph();
  }

  private io.camunda.client.api.response.DeploymentEvent deploy(int perKilo) {
    return steps
        .client()
        .newDeployResourceCommand()
        .addResourceString(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="%1$s" name="Shipping"
                namespace="http://camunda.org/schema/1.0/dmn">
              <decision id="weight-%1$s" name="The weight">
                <variable id="wv" name="weight"/>
                <literalExpression id="l"><text>sum(items)</text></literalExpression>
              </decision>
              <decision id="price-%1$s" name="Price">
                <informationRequirement id="r"><requiredDecision href="#weight-%1$s"/></informationRequirement>
                <decisionTable id="t" hitPolicy="FIRST">
                  <input id="in" label="Weight"><inputExpression id="ie"><text>weight</text></inputExpression></input>
                  <output id="out1" label="Price" name="price" />
                  <output id="out2" name="carrier" />
                  <rule id="light"><inputEntry id="a"><text>&lt; 10</text></inputEntry>
                    <outputEntry id="b"><text>5</text></outputEntry>
                    <outputEntry id="c"><text>"post"</text></outputEntry></rule>
                  <rule id="heavy"><inputEntry id="d"><text>&gt;= 10</text></inputEntry>
                    <outputEntry id="e"><text>weight * %2$s</text></outputEntry>
                    <outputEntry id="f"><text>assert("truck", weight &lt; 100)</text></outputEntry></rule>
                </decisionTable>
              </decision>
            </definitions>
            """
                .formatted(graph(), perKilo),
            StandardCharsets.UTF_8,
            "shipping.dmn")
        .execute();
  }

  private BpmnModelInstance task(String decisionId) {
    return steps
        .diagram()
        .startEvent()
        .businessRuleTask(
            "decide",
            task -> task.zeebeCalledDecisionId(decisionId).zeebeResultVariable("shipping"))
        .endEvent()
        .done();
  }

  @Test
  void aDecisionGivesItsResultToTheMission() {
    deploy(2);

    long mission = steps.run(task(price()), Map.of("items", new int[] {3, 4}));

    steps.completed(mission);
    steps.variables(
        mission, Map.of("items", "[3,4]", "shipping", "{\"price\":5,\"carrier\":\"post\"}"));
  }

  @Test
  void theDecisionMayBeNamedByAnExpression() {
    deploy(2);
    BpmnModelInstance model =
        steps
            .diagram()
            .startEvent()
            .businessRuleTask(
                "decide",
                task ->
                    task.zeebeCalledDecisionIdExpression("which")
                        .zeebeResultVariable("result")
                        .zeebeOutputExpression("result.price", "price"))
            .endEvent()
            .done();

    long mission = steps.run(model, Map.of("items", new int[] {30}, "which", price()));

    steps.completed(mission);
    steps.variables(
        mission, Map.of("items", "[30]", "which", "\"" + price() + "\"", "price", "60"));
  }

  @Test
  void aDecisionThatIsNotThereIsAnIncident() {
    long mission = steps.run(task(price()), Map.of("items", new int[] {1}));

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.CALLED_DECISION_ERROR);
    assertThat(incident.elementId()).isEqualTo("decide");
    assertThat(incident.message())
        .isEqualTo(
            "Expected to evaluate decision '%1$s', but no decision found for id '%1$s'"
                .formatted(price()));

    deploy(2);
    steps.resolve(incident);
    steps.completed(mission);
  }

  @Test
  void aDecisionThatFailsIsAnIncident() {
    deploy(2);
    long mission = steps.run(task(price()), Map.of("items", new int[] {500}));

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.DECISION_EVALUATION_ERROR);
    assertThat(incident.message()).contains(price());

    steps
        .client()
        .newSetVariablesCommand(mission)
        .variables(Map.of("items", new int[] {50}))
        .execute();
    steps.resolve(incident);
    steps.completed(mission);
  }

  @Test
  void aDeploymentTellsWhatItHoldsAndTheSameFileIsNoNewVersion() {
    var first = deploy(2);
    var again = deploy(2);
    var changed = deploy(3);

    assertThat(first.getDecisionRequirements()).hasSize(1);
    var graph = first.getDecisionRequirements().getFirst();
    assertThat(graph.getDmnDecisionRequirementsId()).isEqualTo(graph());
    assertThat(graph.getDmnDecisionRequirementsName()).isEqualTo("Shipping");
    assertThat(graph.getVersion()).isEqualTo(1);
    assertThat(graph.getResourceName()).isEqualTo("shipping.dmn");
    assertThat(first.getDecisions()).hasSize(2);
    var decision =
        first.getDecisions().stream()
            .filter(d -> d.getDmnDecisionId().equals(price()))
            .findFirst()
            .orElseThrow();
    assertThat(decision.getDmnDecisionName()).isEqualTo("Price");
    assertThat(decision.getVersion()).isEqualTo(1);
    assertThat(decision.getDecisionRequirementsKey()).isEqualTo(graph.getDecisionRequirementsKey());

    assertThat(again.getDecisionRequirements().getFirst().getDecisionRequirementsKey())
        .isEqualTo(graph.getDecisionRequirementsKey());
    assertThat(again.getDecisions()).isEqualTo(first.getDecisions());
    assertThat(changed.getDecisionRequirements().getFirst().getVersion()).isEqualTo(2);
    assertThat(changed.getDecisions()).allMatch(d -> d.getVersion() == 2);
  }

  @Test
  void aClientEvaluatesADecision() {
    var deployed = deploy(2);

    EvaluateDecisionResponse result =
        steps
            .client()
            .newEvaluateDecisionCommand()
            .decisionId(price())
            .variables(Map.of("items", new int[] {10, 5}))
            .execute();

    assertThat(result.getDecisionId()).isEqualTo(price());
    assertThat(result.getDecisionName()).isEqualTo("Price");
    assertThat(result.getDecisionVersion()).isEqualTo(1);
    assertThat(result.getDecisionRequirementsId()).isEqualTo(graph());
    assertThat(result.getDecisionOutput()).isEqualTo("{\"price\":30,\"carrier\":\"truck\"}");
    assertThat(result.getFailedDecisionId()).isNullOrEmpty();
    assertThat(result.getFailureMessage()).isNullOrEmpty();
    assertThat(result.getEvaluatedDecisions()).hasSize(2);
    var weight = result.getEvaluatedDecisions().getFirst();
    assertThat(weight.getDecisionType()).isEqualTo("LITERAL_EXPRESSION");
    assertThat(weight.getDecisionOutput()).isEqualTo("15");
    var table = result.getEvaluatedDecisions().getLast();
    assertThat(table.getDecisionType()).isEqualTo("DECISION_TABLE");
    assertThat(table.getEvaluatedInputs()).hasSize(1);
    var input = table.getEvaluatedInputs().getFirst();
    assertThat(input.getInputId()).isEqualTo("in");
    assertThat(input.getInputName()).isEqualTo("Weight");
    assertThat(input.getInputValue()).isEqualTo("15");
    assertThat(table.getMatchedRules()).hasSize(1);
    var rule = table.getMatchedRules().getFirst();
    assertThat(rule.getRuleId()).isEqualTo("heavy");
    assertThat(rule.getRuleIndex()).isEqualTo(2);
    assertThat(rule.getEvaluatedOutputs()).hasSize(2);
    assertThat(rule.getEvaluatedOutputs().getFirst().getOutputName()).isEqualTo("Price");
    assertThat(rule.getEvaluatedOutputs().getFirst().getOutputValue()).isEqualTo("30");
    assertThat(rule.getEvaluatedOutputs().getLast().getOutputName()).isEqualTo("carrier");

    long key =
        deployed.getDecisions().stream()
            .filter(d -> d.getDmnDecisionId().equals(price()))
            .findFirst()
            .orElseThrow()
            .getDecisionKey();
    deploy(7);
    var old =
        steps
            .client()
            .newEvaluateDecisionCommand()
            .decisionKey(key)
            .variables(Map.of("items", new int[] {10}))
            .execute();
    assertThat(old.getDecisionVersion()).isEqualTo(1);
    assertThat(old.getDecisionOutput()).contains("\"price\":20");
  }

  @Test
  void anEvaluationThatFailsTellsWhichDecisionAndWhy() {
    deploy(2);

    var result =
        steps
            .client()
            .newEvaluateDecisionCommand()
            .decisionId(price())
            .variables(Map.of("items", new int[] {500}))
            .execute();

    assertThat(result.getFailedDecisionId()).isEqualTo(price());
    assertThat(result.getFailureMessage())
        .startsWith("Expected to evaluate decision '%s', but ".formatted(price()));
    assertThat(result.getEvaluatedDecisions()).hasSize(2);
  }

  @Test
  void aDecisionThatIsNotThereCannotBeEvaluated() {
    steps.gone(() -> steps.client().newEvaluateDecisionCommand().decisionId(price()).execute());
  }
}
