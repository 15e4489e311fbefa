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
  private final Telling telling;
  private final Function<String, ? extends @Nullable Object> variables;
  private final Map<String, Value> results = new HashMap<>();

  /// Models that were called, as functions by id.
  private final Map<String, Value> functions = new HashMap<>();

  private final List<Evaluated> evaluated = new ArrayList<>();
  private @Nullable Object output;

  private Evaluator(Drg drg, Function<String, ? extends @Nullable Object> variables, Clock clock) {
    this.drg = drg;
    this.variables = variables;
    session = new Session(clock);
    telling = new Telling(session);
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
      evaluator.decide(drg.decision(decisionId), true);
    } catch (Failed e) {
      // It is the last of those that were evaluated.
    }
    return new Outcome(evaluator.output, List.copyOf(evaluator.evaluated));
  }

  /// A decision has failed, and was noted.
  private static final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Failed() {
      super(null, null, false, false);
    }
  }

  /// @param asked whether it is the one that was asked for
  private Value decide(Decision decision, boolean asked) {
    var known = results.get(decision.id());
    if (known != null) {
      return known;
    }
    var names = new HashMap<String, Value>();
    for (var required : decision.decisions()) {
      var before = drg.decision(required);
      names.put(before.variable(), decide(before, false));
    }
    var told = telling.table();
    try {
      // A decision goes before a model of the same name.
      functions(decision.knowledge()).forEach(names::putIfAbsent);
      var value = evaluate(decision.logic(), scope(names), told);
      if (decision.type() != null) {
        check(decision.type(), value);
      }
      evaluated.add(new Evaluated(decision, told(value, asked), told.inputs(), told.rules(), null));
      results.put(decision.id(), value);
      return value;
    } catch (FeelException | StackOverflowError e) {
      output = null;
      var message =
          e instanceof FeelException ? String.valueOf(e.getMessage()) : "it is nested too deeply";
      evaluated.add(new Evaluated(decision, null, List.of(), List.of(), message));
      throw new Failed();
    }
  }

  private @Nullable String told(Value value, boolean asked) {
    if (!asked) {
      return telling.value(value);
    }
    output = session.json(value);
    return Telling.output(output);
  }

  private void check(String type, Value value) {
    var plain = type.startsWith("feel:") ? type.substring("feel:".length()) : type;
    if (!session.is(plain, value)) {
      throw new FeelException("expected '%s' but found '%s'".formatted(plain, value));
    }
  }

  /// Models as functions, by their names.
  ///
  /// @param ids of the models
  private Map<String, Value> functions(List<String> ids) {
    session.work(ids.size());
    var byName = new HashMap<String, Value>();
    for (var id : ids) {
      var model = drg.model(id);
      byName.putIfAbsent(model.name(), function(model));
    }
    return byName;
  }

  /// A model is the same whoever calls it: made anew for each, a dense graph would take for ever.
  private Value function(Knowledge model) {
    var known = functions.get(model.id());
    if (known != null) {
      return known;
    }
    var function = function(model.function(), scope(functions(model.knowledge())));
    functions.put(model.id(), function);
    return function;
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
          return evaluate(function.body(), scope.with(given), null);
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

  /// @param told takes down how a decision table was evaluated
  private Value evaluate(Logic logic, Scope scope, Telling.@Nullable Table told) {
    session.step();
    return switch (logic) {
      case Logic.Table table -> new TableEvaluator(session, told).evaluate(table, scope);
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
    return evaluate(logic, scope, null);
  }

  private Value context(Logic.Context context, Scope scope) {
    var entries = new LinkedHashMap<String, Value>();
    // Each entry sees those before it.
    var inside = scope.with(entries);
    context.entries().forEach((name, logic) -> entries.put(name, inner(logic, inside)));
    return context.result() == null ? session.context(entries) : inner(context.result(), inside);
  }

  private Value invoke(Logic.Invocation invocation, Scope scope) {
    var model = drg.named(invocation.knowledge());
    var given = new HashMap<String, Value>();
    invocation.bindings().forEach((name, logic) -> given.put(name, inner(logic, scope)));
    for (var parameter : model.function().parameters()) {
      if (!given.containsKey(parameter)) {
        throw new FeelException("no parameter found with name '" + parameter + "'");
      }
    }
    var names = functions(model.knowledge());
    names.putAll(given);
    return inner(model.function().body(), scope(names));
  }
}
