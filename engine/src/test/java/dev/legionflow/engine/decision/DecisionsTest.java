package dev.legionflow.engine.decision;

import static dev.legionflow.engine.decision.Dmn.decision;
import static dev.legionflow.engine.decision.Dmn.literal;
import static dev.legionflow.engine.decision.Dmn.output;
import static dev.legionflow.engine.decision.Dmn.requires;
import static dev.legionflow.engine.decision.Dmn.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.engine.http.Admin;
import dev.legionflow.engine.http.TempData;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Decisions, from their deployment to what can be searched of them.
@QuarkusTest
@TestProfile(TempData.class)
class DecisionsTest {

  @Inject Admin admin;

  private void deploy(byte[] file) {
    admin
        .asks()
        .multiPart("resources", "graph.dmn", file, "application/xml")
        .post("/v2/deployments")
        .then()
        .statusCode(200);
  }

  @Test
  void whatIsEvaluatedIsRecordedAndFound() {
    var rules = List.of(List.of("> 1", "base + n"), List.of("-", "0"));
    deploy(
        Dmn.file(
            decision("base", "", literal("40"))
                + decision(
                    "sum",
                    requires("base"),
                    table("hitPolicy=\"FIRST\"", List.of("n"), List.of(output("o", "")), rules))));

    var evaluated =
        admin.post(
            "/v2/decision-definitions/evaluation",
            "{\"decisionDefinitionId\":\"sum\",\"variables\":{\"n\":2}}");

    assertThat(evaluated.status()).isEqualTo(200);
    var answer = evaluated.json();
    assertThat(answer.get("output").textValue()).isEqualTo("42");
    assertThat(answer.get("evaluatedDecisions")).hasSize(2);
    var id = answer.get("decisionEvaluationKey").textValue() + "-2";
    var before = admin.get("/v2/decision-instances/" + id);
    assertThat(before.status()).isEqualTo(200);
    assertThat(before.json().get("result").textValue()).isEqualTo("42");
    assertThat(before.json().at("/matchedRules/0/ruleId").textValue()).isEqualTo("rule0");
    assertThat(before.json().at("/evaluatedInputs/0/inputValue").textValue()).isEqualTo("2");
    assertThat(before.json().get("processInstanceKey").isNull()).isTrue();

    var search =
        admin
            .post(
                "/v2/decision-instances/search",
                "{\"filter\":{\"decisionDefinitionId\":\"sum\"},\"sort\":[{\"field\":\"evaluationDate\"}]}")
            .json();
    assertThat(search.get("items")).isNotEmpty();
    assertThat(search.at("/items/0/decisionDefinitionType").textValue())
        .isEqualTo("DECISION_TABLE");
    assertThat(search.at("/items/0").has("matchedRules")).isFalse();
  }

  @Test
  void whatIsMissingInARequestIsNamed() {
    var neither = admin.post("/v2/decision-definitions/evaluation", "{}");
    assertThat(neither.status()).isEqualTo(400);
    assertThat(neither.json().get("field").textValue()).isEqualTo("decisionDefinitionId");
    var unknown =
        admin.post("/v2/decision-definitions/evaluation", "{\"decisionDefinitionId\":\"nobody\"}");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(admin.get("/v2/decision-instances/1-1").status()).isEqualTo(404);
    assertThat(admin.get("/v2/decision-requirements/1/xml").status()).isEqualTo(404);
  }
}
