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
