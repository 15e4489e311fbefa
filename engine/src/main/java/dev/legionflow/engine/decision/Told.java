package dev.legionflow.engine.decision;

import java.util.List;

/// How an evaluation is told, in Camunda's words; values are JSON as text.
final class Told {

  private Told() {}

  record Input(String inputId, String inputName, String inputValue) {}

  record Output(
      String outputId, String outputName, String outputValue, String ruleId, int ruleIndex) {}

  record Rule(String ruleId, int ruleIndex, List<Output> evaluatedOutputs) {}
}
