package dev.legionflow.engine.dialect;

import dev.legionflow.engine.feel.Feel;
import dev.legionflow.engine.feel.FeelException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Reads every FEEL expression of a file once, so that a mistake is found at deployment.
final class Expressions {

  private final Findings findings;
  private final Set<String> good = new HashSet<>();
  private final Feel.Effort effort = new Feel.Effort(Limits.EXPRESSION_RULES);
  private boolean toldOfEffort;

  Expressions(Findings findings) {
    this.findings = findings;
  }

  static boolean isExpression(String text) {
    return text.stripLeading().startsWith("=");
  }

  /// Checks a text that may be an expression, or is meant literally.
  ///
  /// @param where what holds the text, for the message: `zeebe:taskDefinition type`
  /// @return the text as it is to be written
  String textOrFeel(XmlElement at, String where, String text) {
    if (isExpression(text)) {
      return feel(at, where, text);
    }
    if (text.contains("${") || text.contains("#{")) {
      findings.problem(
          at,
          Topic.VALUES,
          "%s '%s' is written in another expression language."
              .formatted(where, Findings.quote(text)),
          "Rewrite it in FEEL with a leading '='; a text with ${…} in it is written =\"…\".");
    }
    return text;
  }

  /// Checks a text that must be an expression.
  String feel(XmlElement at, String where, String text) {
    var feel = text.strip();
    if (!isExpression(feel)) {
      findings.problem(
          at,
          Topic.VALUES,
          "%s '%s' is not a FEEL expression.".formatted(where, Findings.quote(feel)),
          feel.startsWith("${") || feel.startsWith("#{")
              ? rewritten(feel, "=amount > 100")
              : "Put '=' before it, for example '=amount > 100'.");
      return feel;
    }
    if (good.contains(feel)) {
      return feel;
    }
    try {
      Feel.parse(feel, effort);
      good.add(feel);
    } catch (FeelException e) {
      reportMistake(at, where, feel, e);
    }
    return feel;
  }

  private static String rewritten(String text, String example) {
    var feel = Juel.suggestion(text);
    return feel == null
        ? "Rewrite it in FEEL with a leading '=', for example '%s'.".formatted(example)
        : "Rewrite it in FEEL: '%s'.".formatted(Findings.quote(feel));
  }

  /// What an expression that is right takes from a language model; nothing for one that is not.
  ///
  /// @throws FeelException when a call of `fromAi` in it cannot be understood
  List<Feel.AiParameter> aiParameters(String text) {
    Feel.Expression expression;
    try {
      expression = Feel.parse(text.strip(), effort);
    } catch (FeelException e) {
      // It is reported where it is checked.
      return List.of();
    }
    return Feel.aiParameters(expression);
  }

  private void reportMistake(XmlElement at, String where, String feel, FeelException e) {
    if (!effort.isSpent()) {
      findings.problem(
          at,
          Topic.VALUES,
          "%s '%s': %s.".formatted(where, Findings.quote(feel), e.getMessage()),
          "Correct the FEEL expression.");
    } else if (!toldOfEffort) {
      toldOfEffort = true;
      findings.problem(
          at,
          Topic.VALUES,
          "The expressions of this file up to here are too intricate to be read.",
          "Nest them less, or split the file.");
    }
  }
}
