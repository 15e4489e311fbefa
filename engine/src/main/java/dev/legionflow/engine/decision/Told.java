package dev.legionflow.engine.decision;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// How an evaluation is told, in Camunda's words; values are JSON as text.
final class Told {

  private Told() {}

  record Input(String inputId, String inputName, String inputValue) {}

  record Output(
      String outputId, String outputName, String outputValue, String ruleId, int ruleIndex) {}

  record Rule(String ruleId, int ruleIndex, List<Output> evaluatedOutputs) {}

  /// @param text makes JSON of a value
  static List<Rule> rules(Evaluated evaluated, Function<@Nullable Object, String> text) {
    return evaluated.rules().stream()
        .map(rule ->
            new Rule(
                rule.id(),
                rule.index(),
                rule.outputs().stream()
                    .map(o ->
                        new Output(
                            o.id(), o.name(), text.apply(o.value()), rule.id(), rule.index()))
                    .toList()))
        .toList();
  }
}
