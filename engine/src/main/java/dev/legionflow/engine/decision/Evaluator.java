package dev.legionflow.engine.decision;

import dev.legionflow.engine.decision.Drg.Decision;
import dev.legionflow.engine.decision.Drg.Knowledge;
import dev.legionflow.engine.feel.FeelException;
import dev.legionflow.engine.feel.Session;
import dev.legionflow.engine.feel.Session.Value;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Evaluates a decision with all that it requires, each of them once, under one budget.
final class Evaluator {

  private final Drg drg;
  private final Session session;
  private final Function<String, ? extends @Nullable Object> variables;
  private final Map<String, Value> results = new HashMap<>();
  private final List<Evaluated> evaluated = new ArrayList<>();

  private Evaluator(Drg drg, Function<String, ? extends @Nullable Object> variables, Clock clock) {
    this.drg = drg;
    this.variables = variables;
    session = new Session(clock);
  }

  /// What came out of the whole.
  ///
  /// @param output of the decision that was asked for, as JSON would hold it
  /// @param decisions in the order in which they were evaluated; the last is the one that was asked
  ///   for, or the one that failed
  record Outcome(@Nullable Object output, List<Evaluated> decisions) {
    @Nullable String failure() {
      return decisions.getLast().failure();
    }
  }

  /// @param variables looked up when they are needed
  static Outcome evaluate(
      Drg drg,
      String decisionId,
      Function<String, ? extends @Nullable Object> variables,
      Clock clock) {
    var evaluator = new Evaluator(drg, variables, clock);
    try {
      evaluator.decide(drg.decision(decisionId));
    } catch (Failed e) {
      // It is the last of those that were evaluated.
    }
    var decisions = List.copyOf(evaluator.evaluated);
    return new Outcome(decisions.getLast().output(), decisions);
  }

  /// A decision has failed, and was noted.
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed() {
      super(null, null, false, false);
    }
  }

  private Value decide(Decision decision) {
    var known = results.get(decision.id());
    if (known != null) {
      return known;
    }
    var names = new HashMap<String, Value>();
    for (var required : decision.decisions()) {
      var before = drg.decision(required);
      names.put(before.variable(), decide(before));
    }
    for (var required : decision.knowledge()) {
      knowledge(drg.model(required), names);
    }
    var table = new TableEvaluator(session);
    try {
      var value = evaluate(decision.logic(), scope(names), table);
      if (decision.type() != null) {
        check(decision.type(), value);
      }
      evaluated.add(
          new Evaluated(decision, session.json(value), table.inputs(), table.rules(), null));
      results.put(decision.id(), value);
      return value;
    } catch (FeelException | StackOverflowError e) {
      var message =
          e instanceof FeelException ? String.valueOf(e.getMessage()) : "it is nested too deeply";
      evaluated.add(new Evaluated(decision, null, List.of(), List.of(), message));
      throw new Failed();
    }
  }

  private void check(String type, Value value) {
    var plain = type.startsWith("feel:") ? type.substring("feel:".length()) : type;
    if (!session.is(plain, value)) {
      throw new FeelException("expected '%s' but found '%s'".formatted(plain, value));
    }
  }

  /// Puts a model under its name, with what itself may call.
  private void knowledge(Knowledge model, Map<String, Value> names) {
    if (names.containsKey(model.name())) {
      return;
    }
    var inner = new HashMap<String, Value>();
    for (var required : model.knowledge()) {
      knowledge(drg.model(required), inner);
    }
    names.put(model.name(), function(model.function(), scope(inner)));
  }

  private Value function(Logic.Function function, Scope scope) {
    return session.function(
        function.parameters(),
        arguments -> {
          var given = new HashMap<String, Value>();
          for (var i = 0; i < function.parameters().size(); i++) {
            given.put(
                function.parameters().get(i),
                i < arguments.size() ? arguments.get(i) : Session.NULL);
          }
          return evaluate(function.body(), scope.with(given), new TableEvaluator(session));
        });
  }

  private Scope scope(Map<String, Value> names) {
    return new Scope(names, variables);
  }

  /// Names around an expression: the innermost first, the variables from outside last.
  private record Scope(Map<String, Value> names, Function<String, ? extends @Nullable Object> outer)
      implements Function<String, @Nullable Object> {

    @Override
    public @Nullable Object apply(String name) {
      var value = names.get(name);
      return value != null ? value : outer.apply(name);
    }

    Scope with(Map<String, Value> inner) {
      return new Scope(inner, this);
    }
  }

  /// @param table takes down how a decision table was evaluated
  private Value evaluate(Logic logic, Scope scope, TableEvaluator table) {
    return switch (logic) {
      case Logic.Table t -> table.evaluate(t, scope);
      case Logic.Literal l -> session.evaluate(l.expression(), scope);
      case Logic.Items items -> {
        var values = new ArrayList<Value>();
        for (var item : items.items()) {
          values.add(inner(item, scope));
        }
        yield session.list(values);
      }
      case Logic.Relation relation -> {
        var rows = new ArrayList<Value>();
        for (var row : relation.rows()) {
          var cells = new LinkedHashMap<String, Value>();
          row.forEach((name, cell) -> cells.put(name, inner(cell, scope)));
          rows.add(session.context(cells));
        }
        yield session.list(rows);
      }
      case Logic.Context context -> context(context, scope);
      case Logic.Function f -> function(f, scope);
      case Logic.Invocation invocation -> invoke(invocation, scope);
    };
  }

  private Value inner(Logic logic, Scope scope) {
    return evaluate(logic, scope, new TableEvaluator(session));
  }

  private Value context(Logic.Context context, Scope scope) {
    var entries = new LinkedHashMap<String, Value>();
    // Each entry sees those before it.
    var inside = scope.with(entries);
    context.entries().forEach((name, logic) -> entries.put(name, inner(logic, inside)));
    return context.result() == null ? session.context(entries) : inner(context.result(), inside);
  }

  private Value invoke(Logic.Invocation invocation, Scope scope) {
    var model =
        drg.knowledge().values().stream()
            .filter(k -> k.name().equals(invocation.knowledge()))
            .findFirst()
            .orElseThrow();
    var given = new HashMap<String, Value>();
    invocation.bindings().forEach((name, logic) -> given.put(name, inner(logic, scope)));
    for (var parameter : model.function().parameters()) {
      if (!given.containsKey(parameter)) {
        throw new FeelException("no parameter found with name '" + parameter + "'");
      }
    }
    var names = new HashMap<String, Value>();
    for (var required : model.knowledge()) {
      knowledge(drg.model(required), names);
    }
    names.putAll(given);
    return inner(model.function().body(), scope(names));
  }
}
