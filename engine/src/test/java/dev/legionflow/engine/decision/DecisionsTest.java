package dev.legionflow.engine.decision;

import static dev.legionflow.engine.decision.Dmn.decision;
import static dev.legionflow.engine.decision.Dmn.literal;
import static dev.legionflow.engine.decision.Dmn.output;
import static dev.legionflow.engine.decision.Dmn.requires;
import static dev.legionflow.engine.decision.Dmn.table;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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

  private JsonNode deploy(byte[] file) {
    var answer =
        admin
            .asks()
            .multiPart("resources", "graph.dmn", file, "application/xml")
            .post("/v2/deployments");
    assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
    return new Admin.Answer(200, "", answer.asString()).json();
  }

  private JsonNode evaluated(String body) {
    return admin.post("/v2/decision-definitions/evaluation", body).json();
  }

  /// A graph with one decision, which is in no other test.
  private static byte[] graph(String id, String decision) {
    var file = new String(Dmn.file(decision("shared", "", literal(decision))), UTF_8);
    return file.replace("id=\"graph\" name=\"Graph\"", "id=\"%s\" name=\"G\"".formatted(id))
        .getBytes(UTF_8);
  }

  /// Two files with a decision of the same id count its versions together.
  @Test
  void theNewestVersionIsTheOneThatWasDeployedLast() {
    var file = graph("one", "1");
    var first = deploy(file).at("/deployments/0/decisionDefinition");
    var second = deploy(graph("two", "2")).at("/deployments/0/decisionDefinition");
    assertThat(first.get("version").intValue()).isOne();
    assertThat(second.get("version").intValue()).isEqualTo(2);
    var newest = "{\"decisionDefinitionId\":\"shared\"}";
    assertThat(evaluated(newest).get("output").textValue()).isEqualTo("2");
    assertThat(
            evaluated(
                    "{\"decisionDefinitionKey\":%s}".formatted(first.get("decisionDefinitionKey")))
                .get("output")
                .textValue())
        .isEqualTo("1");

    // The same file again: a decision of it has a newer version elsewhere.
    var again = deploy(file);
    assertThat(again.at("/deployments/0/decisionDefinition/version").intValue()).isEqualTo(3);
    assertThat(again.at("/deployments/1/decisionRequirements/version").intValue()).isEqualTo(2);
    assertThat(evaluated(newest).get("output").textValue()).isEqualTo("1");
    var unchanged = deploy(file);
    assertThat(unchanged.at("/deployments/0/decisionDefinition"))
        .isEqualTo(again.at("/deployments/0/decisionDefinition"));

    var found =
        admin
            .post(
                "/v2/decision-definitions/search",
                "{\"filter\":{\"decisionDefinitionId\":\"shared\",\"decisionRequirementsName\":\"G\","
                    + "\"decisionRequirementsVersion\":2}}")
            .json()
            .get("items");
    assertThat(found).hasSize(1);
    assertThat(found.get(0).get("version").intValue()).isEqualTo(3);
    assertThat(found.get(0).get("decisionRequirementsVersion").intValue()).isEqualTo(2);
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
    assertThat(before.json().get("processInstanceKey").textValue()).isEqualTo("-1");
    var root = answer.get("decisionDefinitionKey").textValue();
    assertThat(before.json().get("rootDecisionDefinitionKey").textValue()).isEqualTo(root);
    assertThat(before.json().get("decisionRequirementsKey"))
        .isEqualTo(answer.get("decisionRequirementsKey"));
    var ofRoot =
        admin.post(
            "/v2/decision-instances/search",
            "{\"filter\":{\"rootDecisionDefinitionKey\":\"%s\",\"decisionRequirementsKey\":%s}}"
                .formatted(root, answer.get("decisionRequirementsKey")));
    assertThat(ofRoot.json().get("items").findValuesAsText("decisionDefinitionId"))
        .containsOnly("base", "sum");

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
    assertThat(admin.get("/v2/decision-instances/1%00").status()).isEqualTo(404);
    for (var path : List.of("decision-definitions/evaluation", "process-instances")) {
      var field = path.startsWith("process") ? "processDefinitionId" : "decisionDefinitionId";
      var nothing = admin.post("/v2/" + path, "{\"%s\":\"a\\u0000\"}".formatted(field));
      assertThat(nothing.status()).as(path).isEqualTo(400);
      assertThat(nothing.json().get("field").textValue()).isEqualTo(field);
    }
    assertThat(admin.get("/v2/decision-requirements/1/xml").status()).isEqualTo(404);
  }
}
