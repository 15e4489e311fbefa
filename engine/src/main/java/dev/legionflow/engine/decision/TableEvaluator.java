package dev.legionflow.engine.decision;

import static java.util.Objects.requireNonNull;

import dev.legionflow.engine.decision.Logic.Aggregation;
import dev.legionflow.engine.decision.Logic.HitPolicy;
import dev.legionflow.engine.decision.Logic.Output;
import dev.legionflow.engine.decision.Logic.Rule;
import dev.legionflow.engine.decision.Logic.Table;
import dev.legionflow.engine.feel.Feel;
import dev.legionflow.engine.feel.FeelException;
import dev.legionflow.engine.feel.Session;
import dev.legionflow.engine.feel.Session.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Evaluates a decision table.
final class TableEvaluator {

  /// After all outputs that have a priority.
  private static final int LAST = Integer.MAX_VALUE;

  private final Session session;
  private final Telling.@Nullable Table told;

  /// @param told takes down what its inputs were and which rules matched
  TableEvaluator(Session session, Telling.@Nullable Table told) {
    this.session = session;
    this.told = told;
  }

  private record Matched(Rule rule, int index) {}

  Value evaluate(Table table, Function<String, ? extends @Nullable Object> scope) {
    var values = new ArrayList<Value>();
    for (var input : table.inputs()) {
      var value = session.evaluate(input.expression(), scope);
      values.add(value);
      if (told != null) {
        told.input(input, value);
      }
    }
    var matched = matched(table, values, scope);
    if (matched.isEmpty()) {
      return otherwise(table, scope);
    }
    var hits = new ArrayList<Map<String, Value>>();
    for (var hit : matched) {
      var outputs = outputs(table, hit.rule(), scope);
      if (told != null) {
        told.rule(hit.rule(), hit.index(), table.outputs(), outputs);
      }
      hits.add(outputs);
    }
    return apply(table, hits);
  }

  private List<Matched> matched(
      Table table, List<Value> values, Function<String, ? extends @Nullable Object> scope) {
    var matched = new ArrayList<Matched>();
    for (var i = 0; i < table.rules().size(); i++) {
      var rule = table.rules().get(i);
      session.work(1L + values.size());
      if (passes(rule, values, scope)) {
        matched.add(new Matched(rule, i + 1));
        if (table.hitPolicy() == HitPolicy.FIRST) {
          break;
        }
      }
    }
    return matched;
  }

  private boolean passes(
      Rule rule, List<Value> values, Function<String, ? extends @Nullable Object> scope) {
    for (var i = 0; i < values.size(); i++) {
      var tests = rule.tests().get(i);
      if (tests != null && !session.test(tests, values.get(i), scope)) {
        return false;
      }
    }
    return true;
  }

  private Map<String, Value> outputs(
      Table table, Rule rule, Function<String, ? extends @Nullable Object> scope) {
    var outputs = new LinkedHashMap<String, Value>();
    for (var i = 0; i < table.outputs().size(); i++) {
      outputs.put(table.outputs().get(i).name(), value(rule.outputs().get(i), scope));
    }
    return outputs;
  }

  private Value value(
      Feel.@Nullable Expression expression, Function<String, ? extends @Nullable Object> scope) {
    return expression == null ? Session.NULL : session.evaluate(expression, scope);
  }

  private Value otherwise(Table table, Function<String, ? extends @Nullable Object> scope) {
    var defaults = new LinkedHashMap<String, Value>();
    for (var output : table.outputs()) {
      if (output.otherwise() != null) {
        defaults.put(output.name(), session.evaluate(output.otherwise(), scope));
      }
    }
    return defaults.isEmpty() ? Session.NULL : single(defaults);
  }

  private Value apply(Table table, List<Map<String, Value>> hits) {
    return switch (table.hitPolicy()) {
      case FIRST -> single(hits.getFirst());
      case UNIQUE -> {
        if (hits.size() > 1) {
          throw new FeelException(
              "%d rules match, but the hit policy UNIQUE allows one".formatted(hits.size()));
        }
        yield single(hits.getFirst());
      }
      case ANY -> {
        hits.forEach(hit -> hit.values().forEach(session::look));
        if (!hits.stream().allMatch(hits.getFirst()::equals)) {
          throw new FeelException(
              "rules with different outputs match, but the hit policy ANY wants equal ones");
        }
        yield single(hits.getFirst());
      }
      case PRIORITY -> single(byPriority(table.outputs(), hits).getFirst());
      case OUTPUT_ORDER -> multiple(byPriority(table.outputs(), hits));
      case RULE_ORDER -> multiple(hits);
      case COLLECT ->
          table.aggregation() == null ? multiple(hits) : aggregate(table.aggregation(), hits);
    };
  }

  private Value single(Map<String, Value> outputs) {
    return outputs.size() == 1 ? outputs.values().iterator().next() : session.context(outputs);
  }

  private Value multiple(List<Map<String, Value>> hits) {
    return session.list(hits.stream().map(this::single).toList());
  }

  private Value aggregate(Aggregation aggregation, List<Map<String, Value>> hits) {
    if (aggregation == Aggregation.COUNT) {
      return session.number(hits.size());
    }
    var numbers =
        session
            .numbers(hits.stream().map(this::single).toList())
            .orElseThrow(() ->
                new FeelException("the aggregator %s wants numbers only".formatted(aggregation)));
    var result =
        switch (aggregation) {
          case SUM -> numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
          case MIN -> numbers.stream().min(Comparator.naturalOrder()).orElseThrow();
          case MAX -> numbers.stream().max(Comparator.naturalOrder()).orElseThrow();
          case COUNT -> throw new IllegalStateException();
        };
    return session.of("result", result);
  }

  /// A hit with what it is sorted by.
  ///
  /// @param places one for each output
  private record Placed(List<Integer> places, Map<String, Value> hit) {}

  private List<Map<String, Value>> byPriority(List<Output> outputs, List<Map<String, Value>> hits) {
    session.work((long) outputs.size() * hits.size());
    var placed = new ArrayList<Placed>();
    for (var hit : hits) {
      placed.add(
          new Placed(
              outputs.stream().map(o -> place(o, requireNonNull(hit.get(o.name())))).toList(),
              hit));
    }
    placed.sort(TableEvaluator::compare);
    return placed.stream().map(Placed::hit).toList();
  }

  private static int compare(Placed a, Placed b) {
    for (var i = 0; i < a.places().size(); i++) {
      var order = a.places().get(i).compareTo(b.places().get(i));
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private int place(Output output, Value value) {
    var word = session.word(value);
    return word == null ? LAST : output.priorities().getOrDefault(word, LAST);
  }
}
