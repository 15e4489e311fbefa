package dev.legionflow.engine.decision;

import static dev.legionflow.engine.decision.Dmn.decision;
import static dev.legionflow.engine.decision.Dmn.literal;
import static dev.legionflow.engine.decision.Dmn.output;
import static dev.legionflow.engine.decision.Dmn.requires;
import static dev.legionflow.engine.decision.Dmn.table;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that nobody vouches for are refused with a reason, and evaluations have bounds.
class HostileDmnTest {

  private static String refusal(byte[] file) {
    var refused =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> Assertions.assertThrows(DmnException.class, () -> DmnReader.read(file)));
    assertThat(refused.fix()).isNotBlank();
    return String.valueOf(refused.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no xml", "<a/>", "<definitions/>", "PK\u0003\u0004"})
  void whatIsNoDmnIsRefused(String text) {
    assertThat(refusal(text.getBytes(UTF_8))).isNotBlank();
  }

  @Test
  void nothingOutsideOfTheFileIsRead() {
    var file =
        """
        <?xml version="1.0"?>
        <!DOCTYPE definitions [<!ENTITY x SYSTEM "file:///etc/passwd">]>
        <definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="&x;">
        </definitions>
        """;
    assertThat(refusal(file.getBytes(UTF_8))).containsIgnoringCase("doctype");
  }

  @Test
  void javaFunctionsAreRefused() {
    var java =
        "function(s) external {java: {class: \"java.lang.Runtime\", method signature: \"getRuntime()\"}}";
    assertThat(refusal(Dmn.file(decision("d", "", literal(java))))).contains("Java");
    assertThat(
            refusal(
                Dmn.file(
                    """
                    <decision id="d" name="d"><context><contextEntry><variable name="f"/>
                      <functionDefinition kind="Java"><formalParameter name="i"/>%s</functionDefinition>
                    </contextEntry></context></decision>
                    """
                        .formatted(literal("1")))))
        .contains("kind 'Java'");
  }

  @Test
  void otherLanguagesAreRefused() {
    assertThat(
            refusal(
                Dmn.file(
                    decision(
                        "d",
                        "",
                        "<literalExpression expressionLanguage=\"groovy\"><text>1</text></literalExpression>"))))
        .contains("groovy");
  }

  @Test
  void circlesAreRefused() {
    assertThat(
            refusal(
                Dmn.file(
                    decision("a", requires("b"), literal("1"))
                        + decision("b", requires("a"), literal("1")))))
        .contains("circle");
  }

  @Test
  void aLongRowOfDecisionsIsRefusedAndADenseGraphIsQuick() throws Exception {
    var row = new StringBuilder(decision("d0", "", literal("1")));
    for (var i = 1; i <= 60; i++) {
      row.append(decision("d" + i, requires("d" + (i - 1)), literal("d" + (i - 1))));
    }
    assertThat(refusal(Dmn.file(row.toString()))).contains("in a row");

    // Evaluated again wherever it is needed, this would take 2^40 steps.
    var dense =
        new StringBuilder(decision("d0", "", literal("1")) + decision("d1", "", literal("1")));
    for (var i = 2; i < 42; i++) {
      dense.append(
          decision(
              "d" + i,
              requires("d" + (i - 1)) + requires("d" + (i - 2)),
              literal("d%d + d%d".formatted(i - 1, i - 2))));
    }
    var drg = DmnReader.read(Dmn.file(dense.toString()));
    var outcome =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> Evaluator.evaluate(drg, "d41", Map.<String, Object>of()::get, Clock.systemUTC()));
    assertThat(outcome.output()).isEqualTo(267914296L);
    assertThat(outcome.decisions()).hasSize(42);
  }

  private static Evaluator.Outcome evaluated(String content, Map<String, Object> variables)
      throws DmnException {
    var drg = DmnReader.read(Dmn.file(content));
    return Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(40),
        () -> Evaluator.evaluate(drg, "d", variables::get, Clock.systemUTC()));
  }

  private static String model(int number, String requirements, String logic) {
    return """
    <businessKnowledgeModel id="m%d" name="f%d">
      <encapsulatedLogic id="e%d">%s</encapsulatedLogic>%s
    </businessKnowledgeModel>
    """
        .formatted(number, number, number, logic, requirements);
  }

  private static String calls(int model) {
    return "<knowledgeRequirement id=\"k%d_%d\"><requiredKnowledge href=\"#m%d\"/></knowledgeRequirement>"
        .formatted(model, System.nanoTime(), model);
  }

  /// Made anew for each that calls it, the first one alone would be made 2^40 times.
  @Test
  void aDenseGraphOfModelsIsQuick() throws Exception {
    var dense = new StringBuilder(model(0, "", literal("1")) + model(1, "", literal("1")));
    for (var i = 2; i < 42; i++) {
      dense.append(model(i, calls(i - 1) + calls(i - 2), literal("f%d() + 1".formatted(i - 1))));
    }
    var outcome = evaluated(dense + decision("d", calls(41), literal("f41()")), Map.of());
    assertThat(outcome.failure()).isNull();
    assertThat(outcome.output()).isEqualTo(41L);
  }

  /// Models that invoke each other twice, down to one that does nothing which FEEL would count.
  @Test
  void invocationsAreCharged() throws Exception {
    var chain = new StringBuilder(model(0, "", "<context/>"));
    for (var i = 1; i < 40; i++) {
      var invocation = "<invocation>" + literal("f" + (i - 1)) + "</invocation>";
      chain.append(model(i, calls(i - 1), "<list>" + invocation + invocation + "</list>"));
    }
    var outcome =
        evaluated(
            chain + decision("d", calls(39), "<invocation>" + literal("f39") + "</invocation>"),
            Map.of());
    assertThat(outcome.failure()).contains("evaluation");
  }

  /// A thousand rules that give the same large text.
  @Test
  void whatIsToldHasABound() throws Exception {
    var rules = new ArrayList<List<String>>();
    for (var i = 0; i < 1_000; i++) {
      rules.add(List.of("-", "big"));
    }
    var outcome =
        evaluated(
            decision(
                "d",
                "",
                table(
                    "hitPolicy=\"ANY\"",
                    List.of("1", "big"),
                    List.of(output("o", "")),
                    wide(rules))),
            Map.of("big", "x".repeat(300_000)));
    assertThat(outcome.failure()).isNull();
    var told = outcome.decisions().getFirst();
    assertThat(told.output()).hasSize(300_002);
    assertThat(told.inputs()).hasSize(2);
    assertThat(told.rules()).hasSize(2);
    assertThat(Telling.list(told.rules()).length()).isLessThan(Telling.MAX_CHARS + 1_000);
  }

  /// The same with two inputs.
  private static List<List<String>> wide(List<List<String>> rules) {
    return rules.stream().map(rule -> List.of("-", rule.getFirst(), rule.getLast())).toList();
  }

  @Test
  void aResultThatNoVariableCouldHoldIsAFailure() throws Exception {
    var outcome =
        evaluated(
            decision("d", "", literal("for i in 1..20 return big")),
            Map.of("big", "x".repeat(300_000)));
    assertThat(outcome.failure()).contains("characters of JSON");
    assertThat(outcome.output()).isNull();
  }

  @Test
  void prioritiesAreQuickAndHaveABound() throws Exception {
    var values = new StringBuilder("\"v0\"");
    for (var i = 1; i < 10_000; i++) {
      values.append(",\"v").append(i).append('"');
    }
    var rules = new ArrayList<List<String>>();
    for (var i = 2_000; i < 4_000; i++) {
      rules.add(List.of("-", "\"v%d\"".formatted(9_999 - i)));
    }
    var content = "<outputValues id=\"ov\"><text>%s</text></outputValues>";
    var outcome =
        evaluated(
            decision(
                "d",
                "",
                table(
                    "hitPolicy=\"PRIORITY\"",
                    List.of("1"),
                    List.of(output("o", content.formatted(values))),
                    rules)),
            Map.of());
    assertThat(outcome.output()).isEqualTo("v6000");
    assertThat(
            refusal(
                Dmn.file(
                    decision(
                        "d",
                        "",
                        table(
                            "hitPolicy=\"PRIORITY\"",
                            List.of("1"),
                            List.of(output("o", content.formatted(values + ",\"more\""))),
                            rules)))))
        .contains("10000 values");
  }

  @Test
  void aLongNameOfTheGraphIsRefused() {
    var file = new String(Dmn.file(decision("d", "", literal("1"))), UTF_8);
    var named = file.replace("name=\"Graph\"", "name=\"%s\"".formatted("g".repeat(256)));
    assertThat(refusal(named.getBytes(UTF_8))).contains("255");
  }

  @Test
  void allCellsOfATableShareOneBudget() throws Exception {
    var heavy = "count(for i in 1..90000 return i) > 0";
    var rules = new ArrayList<List<String>>();
    for (var i = 0; i < 500; i++) {
      rules.add(List.of(heavy, "1"));
    }
    var drg =
        DmnReader.read(
            Dmn.file(
                decision(
                    "d",
                    "",
                    table(
                        "hitPolicy=\"COLLECT\"", List.of("1"), List.of(output("o", "")), rules))));

    var outcome =
        Assertions.assertTimeoutPreemptively(
            Duration.ofSeconds(40),
            () -> Evaluator.evaluate(drg, "d", Map.<String, Object>of()::get, Clock.systemUTC()));

    assertThat(outcome.failure()).contains("evaluation");
  }

  @Test
  void deepLogicIsRefused() {
    assertThat(
            refusal(
                Dmn.file(
                    decision("d", "", "<list>".repeat(60) + literal("1") + "</list>".repeat(60)))))
        .contains("nested");
    var brackets = String.join("", Collections.nCopies(500, "("));
    assertThatThrownBy(() -> DmnReader.read(Dmn.file(decision("d", "", literal(brackets)))))
        .isInstanceOf(DmnException.class);
  }

  @Test
  void aRuleWithAMissingCellIsRefused() {
    assertThat(
            refusal(
                Dmn.file(
                    decision(
                        "d",
                        "",
                        table(
                            "",
                            List.of("a", "b"),
                            List.of(output("o", "")),
                            List.of(List.of("1", "2")))))))
        .contains("Rule 1");
  }
}
