package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.camunda.client.api.command.ProblemException;
import io.camunda.client.api.search.response.DecisionDefinitionType;
import io.camunda.client.api.search.response.DecisionInstanceState;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What can be searched of decisions.
@ExtendWith(Engines.class)
class DecisionSearchTest {

  private static final String DMN =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="%1$s" name="Rate it"
          namespace="http://camunda.org/schema/1.0/dmn">
        <decision id="rate-%1$s" name="Rate">
          <decisionTable id="t" hitPolicy="COLLECT" aggregation="SUM">
            <input id="in"><inputExpression id="ie"><text>n</text></inputExpression></input>
            <output id="out" name="points" />
            <rule id="one"><inputEntry id="a"><text>&gt; 1</text></inputEntry>
              <outputEntry id="b"><text>10</text></outputEntry></rule>
            <rule id="two"><inputEntry id="c"><text>&gt; 2</text></inputEntry>
              <outputEntry id="d"><text>%2$s</text></outputEntry></rule>
          </decisionTable>
        </decision>
      </definitions>
      """;

  private final Steps steps;

  DecisionSearchTest(Steps steps) {
    this.steps = steps;
  }

  private String graph() {
    return steps.process("graph");
  }

  private String rate() {
    return "rate-" + graph();
  }

  private io.camunda.client.api.response.DeploymentEvent deploy(String second) {
    return steps
        .client()
        .newDeployResourceCommand()
        .addResourceString(DMN.formatted(graph(), second), StandardCharsets.UTF_8, "rate.dmn")
        .execute();
  }

  @Test
  void definitionsAndTheirFilesAreFound() {
    var first = deploy("5").getDecisions().getFirst();
    var second = deploy("7").getDecisions().getFirst();
    var client = steps.client();

    var all =
        client
            .newDecisionDefinitionSearchRequest()
            .filter(filter -> filter.decisionDefinitionId(rate()))
            .sort(sort -> sort.version().desc())
            .execute()
            .items();
    assertThat(all).extracting(d -> d.getVersion()).containsExactly(2, 1);
    assertThat(all.getFirst().getDecisionKey()).isEqualTo(second.getDecisionKey());
    assertThat(all.getFirst().getDmnDecisionName()).isEqualTo("Rate");
    assertThat(all.getFirst().getDmnDecisionRequirementsId()).isEqualTo(graph());

    var one = client.newDecisionDefinitionGetRequest(first.getDecisionKey()).execute();
    assertThat(one.getVersion()).isEqualTo(1);
    assertThat(client.newDecisionDefinitionGetXmlRequest(first.getDecisionKey()).execute())
        .isEqualTo(DMN.formatted(graph(), "5"));

    var graphs =
        client
            .newDecisionRequirementsSearchRequest()
            .filter(filter -> filter.decisionRequirementsId(graph()).version(2))
            .execute()
            .items();
    assertThat(graphs).hasSize(1);
    assertThat(graphs.getFirst().getDecisionRequirementsKey())
        .isEqualTo(second.getDecisionRequirementsKey());
    assertThat(graphs.getFirst().getResourceName()).isEqualTo("rate.dmn");
    assertThat(
            client
                .newDecisionRequirementsGetRequest(first.getDecisionRequirementsKey())
                .execute()
                .getDmnDecisionRequirementsName())
        .isEqualTo("Rate it");
    assertThat(
            client
                .newDecisionRequirementsGetXmlRequest(second.getDecisionRequirementsKey())
                .execute())
        .isEqualTo(DMN.formatted(graph(), "7"));
    assertThatThrownBy(() -> client.newDecisionDefinitionGetRequest(1).execute())
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.details().getStatus()).isEqualTo(404));
  }

  @Test
  void whatWasEvaluatedIsFoundWithItsReasons() {
    var definition = deploy("n").getDecisions().getFirst();
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .businessRuleTask(
                    "decide",
                    task -> task.zeebeCalledDecisionId(rate()).zeebeResultVariable("points"))
                .endEvent()
                .done(),
            Map.of("n", 4));
    steps.completed(mission);
    var client = steps.client();

    var found =
        client
            .newDecisionInstanceSearchRequest()
            .filter(filter -> filter.processInstanceKey(mission))
            .execute()
            .items();
    assertThat(found).hasSize(1);
    var instance =
        client.newDecisionInstanceGetRequest(found.getFirst().getDecisionInstanceId()).execute();
    assertThat(instance.getState()).isEqualTo(DecisionInstanceState.EVALUATED);
    assertThat(instance.getResult()).isEqualTo("14");
    assertThat(instance.getDecisionDefinitionId()).isEqualTo(rate());
    assertThat(instance.getDecisionDefinitionKey()).isEqualTo(definition.getDecisionKey());
    assertThat(instance.getDecisionDefinitionType())
        .isEqualTo(DecisionDefinitionType.DECISION_TABLE);
    assertThat(instance.getElementInstanceKey()).isEqualTo(steps.element(mission, "decide").key());
    assertThat(instance.getEvaluatedInputs()).hasSize(1);
    assertThat(instance.getEvaluatedInputs().getFirst().getInputValue()).isEqualTo("4");
    assertThat(instance.getMatchedRules())
        .extracting(rule -> rule.getRuleId())
        .containsExactly("one", "two");

    client
        .newEvaluateDecisionCommand()
        .decisionId(rate())
        .variables(Map.of("n", "no number"))
        .execute();
    deploy("\"no number\"");
    var failed =
        client.newEvaluateDecisionCommand().decisionId(rate()).variables(Map.of("n", 9)).execute();
    assertThat(failed.getFailureMessage()).contains("numbers");
    var failures =
        client
            .newDecisionInstanceSearchRequest()
            .filter(
                filter -> filter.decisionDefinitionId(rate()).state(DecisionInstanceState.FAILED))
            .execute()
            .items();
    assertThat(failures).hasSize(1);
    assertThat(failures.getFirst().getEvaluationFailure()).contains("numbers");
    assertThat(failures.getFirst().getProcessInstanceKey()).isEqualTo(-1L);
  }

  @Test
  void aFileThatIsNoDmnIsRefusedWithTheReason() {
    assertThatThrownBy(() -> deploy("1 +"))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> {
              assertThat(e.details().getStatus()).isEqualTo(400);
              assertThat(e.details().getDetail()).contains(rate(), "FEEL expression '1 +'");
            });
  }
}
