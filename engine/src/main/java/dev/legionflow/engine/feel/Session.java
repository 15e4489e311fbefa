package dev.legionflow.engine.feel;

import java.math.BigDecimal;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.camunda.feel.FeelEngine;
import org.camunda.feel.context.Context;
import org.camunda.feel.context.FunctionProvider;
import org.camunda.feel.syntaxtree.Val;
import org.camunda.feel.syntaxtree.ValBoolean;
import org.camunda.feel.syntaxtree.ValContext;
import org.camunda.feel.syntaxtree.ValDate;
import org.camunda.feel.syntaxtree.ValDateTime;
import org.camunda.feel.syntaxtree.ValDayTimeDuration;
import org.camunda.feel.syntaxtree.ValFunction;
import org.camunda.feel.syntaxtree.ValList;
import org.camunda.feel.syntaxtree.ValLocalDateTime;
import org.camunda.feel.syntaxtree.ValLocalTime;
import org.camunda.feel.syntaxtree.ValNull$;
import org.camunda.feel.syntaxtree.ValNumber;
import org.camunda.feel.syntaxtree.ValString;
import org.camunda.feel.syntaxtree.ValTime;
import org.camunda.feel.syntaxtree.ValYearMonthDuration;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/// Evaluations that belong together, as the cells of a decision: they share one budget (see
/// [Feel]), and what one gives keeps its FEEL type for the next. Used by one thread.
public final class Session {

  /// A FEEL value, a function among them.
  public static final class Value {
    private final Val val;

    private Value(Val val) {
      this.val = val;
    }

    Val val() {
      return val;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Value value && val.equals(value.val);
    }

    @Override
    public int hashCode() {
      return val.hashCode();
    }

    /// As FEEL's own messages show it.
    @Override
    public String toString() {
      var text = val.toString();
      return text.length() > 200 ? text.substring(0, 200) + "…" : text;
    }
  }

  public static final Value NULL = new Value(ValNull$.MODULE$);

  private final Budget budget = new Budget();
  private final Values values = new Values(budget);
  private final Functions builtIn;

  /// Telling what was evaluated has bounds of its own.
  private final Budget telling = new Budget();

  public Session(Clock clock) {
    builtIn = new Functions(clock, budget);
  }

  /// A value from outside, in the form that [Feel.Expression] takes.
  ///
  /// @param name of what holds it, for the message
  public Value of(String name, @Nullable Object value) {
    return new Value(values.toFeel(name, value));
  }

  /// Evaluates an expression.
  ///
  /// @param scope values by name, as a [Feel.Expression] asks for them; a [Value] is one, too. A
  ///   function is called by its name
  /// @throws FeelException when the expression fails or passes a bound
  public Value evaluate(
      Feel.Expression expression, Function<String, ? extends @Nullable Object> scope) {
    return run((ParsedExpression) expression, scope);
  }

  /// Whether the value passes the tests.
  public boolean test(
      Feel.UnaryTests tests, Value input, Function<String, ? extends @Nullable Object> scope) {
    var inputName = FeelEngine.UnaryTests$.MODULE$.defaultInputVariable();
    var result =
        run(tests.expression(), name -> name.equals(inputName) ? input : scope.apply(name));
    return switch (result.val) {
      case ValBoolean b -> b.value();
      case ValNull$ _ -> false;
      default ->
          throw new FeelException(
              "a test must be true or false, but '%s' is %s"
                  .formatted(tests.expression().text(), result));
    };
  }

  private Value run(
      ParsedExpression expression, Function<String, ? extends @Nullable Object> scope) {
    return expression.run(
        scope, budget, values, new Warnings(budget), new Callable(scope), Value::new);
  }

  public Value list(List<Value> items) {
    var vals = items.stream().map(Value::val).toList();
    return built(new ValList(CollectionConverters.asScala(vals).toVector()));
  }

  /// A context; functions among the entries can be called on it.
  public Value context(Map<String, Value> entries) {
    var variables = new LinkedHashMap<String, Object>();
    var functions = new LinkedHashMap<String, scala.collection.immutable.List<ValFunction>>();
    entries.forEach((name, value) -> {
      variables.put(name, value.val);
      if (value.val instanceof ValFunction function) {
        functions.put(name, BoundedInterpreter.scalaList(List.of(function)));
      }
    });
    return built(
        new ValContext(
            new Context.StaticContext(
                BoundedInterpreter.scalaMap(variables), BoundedInterpreter.scalaMap(functions))));
  }

  private Value built(Val val) {
    budget.built(128);
    budget.size(val);
    return new Value(val);
  }

  public Value number(long number) {
    return of("number", number);
  }

  /// A function that expressions can call.
  public Value function(List<String> parameters, Function<List<Value>, Value> body) {
    return new Value(
        Functions.function(
            parameters,
            arguments -> {
              budget.step();
              var given = new ArrayList<Value>();
              arguments.forEach(argument -> given.add(new Value(argument)));
              return body.apply(given).val;
            }));
  }

  /// The values as numbers.
  ///
  /// @return empty when they are not all numbers
  public Optional<List<BigDecimal>> numbers(List<Value> all) {
    var numbers = new ArrayList<BigDecimal>();
    for (var value : all) {
      if (!(value.val instanceof ValNumber number)) {
        return Optional.empty();
      }
      numbers.add(number.value().bigDecimal());
    }
    return Optional.of(numbers);
  }

  /// The text or number that a value is, as text; null for all others.
  public @Nullable String word(Value value) {
    return switch (value.val) {
      case ValString text -> text.value();
      case ValNumber number -> number.value().toString();
      default -> null;
    };
  }

  /// Whether a value is of one of DMN's types; a null is of all, and so is everything of a type
  /// that is not built in.
  public boolean is(String type, Value value) {
    var val = value.val;
    if (val instanceof ValNull$) {
      return true;
    }
    return switch (type) {
      case "string" -> val instanceof ValString;
      case "number", "integer", "long", "double" -> val instanceof ValNumber;
      case "boolean" -> val instanceof ValBoolean;
      case "time" -> val instanceof ValTime || val instanceof ValLocalTime;
      case "date" -> val instanceof ValDate;
      case "dateTime", "date and time" ->
          val instanceof ValDateTime || val instanceof ValLocalDateTime;
      case "dayTimeDuration" -> val instanceof ValDayTimeDuration;
      case "yearMonthDuration" -> val instanceof ValYearMonthDuration;
      default -> true;
    };
  }

  /// As JSON would hold it (see [Feel.Expression#evaluate(Function)]).
  ///
  /// @throws FeelException for a function, or past a bound
  public @Nullable Object json(Value value) {
    var java = values.toJson(value.val);
    budget.check();
    return java;
  }

  /// A value in the form of JSON.
  public record Plain(@Nullable Object value) {}

  /// As JSON would hold it, at no cost to the evaluation.
  ///
  /// @param most values that it may hold
  /// @return empty when it holds more, or a function
  public Optional<Plain> tell(Value value, long most) {
    try {
      return telling.size(value.val) > most
          ? Optional.empty()
          : Optional.of(new Plain(new Values(telling).toJson(value.val)));
    } catch (FeelException | StackOverflowError e) {
      return Optional.empty();
    }
  }

  /// One operation is about to be done.
  public void step() {
    budget.step();
  }

  /// So many items are about to be looked at.
  public void work(long items) {
    budget.work(items);
  }

  /// All of a value is about to be looked at.
  public void look(Value value) {
    budget.work(budget.size(value.val));
  }

  /// What an expression can call: functions of its scope, then the built-in ones.
  private final class Callable implements FunctionProvider {
    private final Function<String, ? extends @Nullable Object> scope;

    Callable(Function<String, ? extends @Nullable Object> scope) {
      this.scope = scope;
    }

    @Override
    public scala.collection.immutable.List<ValFunction> getFunctions(String name) {
      if (scope.apply(name) instanceof Value value && value.val instanceof ValFunction function) {
        return BoundedInterpreter.scalaList(List.of(function));
      }
      return Objects.requireNonNull(builtIn.getFunctions(name));
    }

    @Override
    public Iterable<String> functionNames() {
      return builtIn.functionNames();
    }
  }
}
