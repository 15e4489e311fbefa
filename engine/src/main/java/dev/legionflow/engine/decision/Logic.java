package dev.legionflow.engine.decision;

import dev.legionflow.engine.feel.Feel;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How a decision comes to its result: one of DMN's boxed expressions.
sealed interface Logic {

  enum HitPolicy {
    UNIQUE,
    FIRST,
    ANY,
    PRIORITY,
    OUTPUT_ORDER,
    RULE_ORDER,
    COLLECT
  }

  enum Aggregation {
    SUM,
    COUNT,
    MIN,
    MAX
  }

  record Table(
      HitPolicy hitPolicy,
      @Nullable Aggregation aggregation,
      List<Input> inputs,
      List<Output> outputs,
      List<Rule> rules)
      implements Logic {}

  record Input(String id, String name, Feel.Expression expression) {}

  /// A column of results.
  ///
  /// @param name of the entry in the result, where there is more than one output
  /// @param label what people call it
  /// @param priorities the values that it may have, each with its place; the most important first
  /// @param otherwise what it is when no rule matches
  record Output(
      String id,
      String name,
      String label,
      Map<String, Integer> priorities,
      Feel.@Nullable Expression otherwise) {}

  /// A row of a decision table.
  ///
  /// @param tests one for each input; a null lets every value pass
  /// @param outputs one for each output; a null is FEEL's null
  record Rule(
      String id, List<Feel.@Nullable UnaryTests> tests, List<Feel.@Nullable Expression> outputs) {}

  record Literal(Feel.Expression expression) implements Logic {}

  /// Entries of which each sees those before it.
  ///
  /// @param result what the whole is; null where it is the context of all entries
  record Context(Map<String, Logic> entries, @Nullable Logic result) implements Logic {}

  record Items(List<Logic> items) implements Logic {}

  record Relation(List<Map<String, Logic>> rows) implements Logic {}

  record Function(List<String> parameters, Logic body) implements Logic {}

  /// A call.
  ///
  /// @param knowledge the name of a business knowledge model
  record Invocation(String knowledge, Map<String, Logic> bindings) implements Logic {}
}
