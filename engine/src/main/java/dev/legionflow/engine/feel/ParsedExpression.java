package dev.legionflow.engine.feel;

import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.camunda.feel.context.FunctionProvider;
import org.camunda.feel.context.VariableProvider;
import org.camunda.feel.impl.interpreter.EvalContext;
import org.camunda.feel.syntaxtree.Exp;
import org.camunda.feel.syntaxtree.Val;
import org.camunda.feel.syntaxtree.ValError;
import org.camunda.feel.syntaxtree.ValFatalError;
import org.camunda.feel.valuemapper.ValueMapper;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.Iterable;
import scala.collection.immutable.Nil$;

/// An expression as feel-engine's parser understood it.
record ParsedExpression(String text, Exp tree, Set<String> names) implements Feel.Expression {

  private static final int MAX_MESSAGE = 500;
  private static final ValueMapper MAPPER = ValueMapper.defaultValueMapper();

  @Override
  public @Nullable Object evaluate(
      Function<String, ? extends @Nullable Object> variables, Clock clock) {
    return run(variables, clock, Values::toJson).value();
  }

  @Override
  public @Nullable Object evaluateRaw(
      Function<String, ? extends @Nullable Object> variables, Clock clock) {
    return run(variables, clock, Values::toRaw).value();
  }

  @Override
  public Feel.Evaluation trace(
      Function<String, ? extends @Nullable Object> variables, Clock clock) {
    return run(variables, clock, Values::toJson);
  }

  private Feel.Evaluation run(
      Function<String, ? extends @Nullable Object> variables,
      Clock clock,
      BiFunction<Values, Val, @Nullable Object> toJava) {
    var budget = new Budget();
    var values = new Values(budget);
    var warnings = new Warnings(budget);
    return run(
        variables,
        budget,
        values,
        warnings,
        new Functions(clock, budget),
        value -> new Feel.Evaluation(toJava.apply(values, value), warnings.messages()));
  }

  /// Evaluates with what a session brings along.
  ///
  /// @param take makes something of the value that came out
  <T> T run(
      Function<String, ? extends @Nullable Object> variables,
      Budget budget,
      Values values,
      Warnings warnings,
      FunctionProvider functions,
      Function<Val, T> take) {
    var lookups = new Variables(variables, values);
    try {
      var context = new EvalContext(MAPPER, lookups, functions, warnings);
      var value = new BoundedInterpreter(MAPPER, budget).eval(tree, context);
      lookups.check();
      budget.check();
      if (warnings.failedAssertion() != null) {
        throw new FeelException("assertion failed: " + warnings.failedAssertion());
      }
      switch (value) {
        case ValError error -> throw new FeelException(shortened(error.error()));
        case ValFatalError error -> throw new FeelException(shortened(error.error()));
        default -> {}
      }
      return take.apply(value);
    } catch (FeelException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw new FeelException("the evaluation is nested too deeply");
    } catch (Exception e) {
      lookups.check();
      // The interpreter is Scala, which declares no exceptions; it asks for interruption as it
      // goes.
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
        throw new FeelException("the evaluation was interrupted", e);
      }
      throw new FeelException(shortened(String.valueOf(e.getMessage())), e);
    }
  }

  private static String shortened(String message) {
    return message.length() > MAX_MESSAGE ? message.substring(0, MAX_MESSAGE) + "…" : message;
  }

  /// Asks for a variable when it is needed, once.
  private static final class Variables implements VariableProvider {
    private final Function<String, ? extends @Nullable Object> lookup;
    private final Values values;
    private final Map<String, Option<Object>> found = new HashMap<>();
    private @Nullable RuntimeException failure;

    Variables(Function<String, ? extends @Nullable Object> lookup, Values values) {
      this.lookup = lookup;
      this.values = values;
    }

    @Override
    public Option<Object> getVariable(String name) {
      var known = found.get(name);
      if (known == null) {
        var value = value(name);
        known = value == null ? Option.empty() : Option.apply(values.toFeel(name, value));
        found.put(name, known);
      }
      return known;
    }

    private @Nullable Object value(String name) {
      try {
        return lookup.apply(name);
      } catch (RuntimeException e) {
        failure = e;
        throw e;
      }
    }

    /// What a lookup throws (a lost connection, say) is not a fault of the expression.
    void check() {
      if (failure != null) {
        throw failure;
      }
    }

    /// Not known, and not asked for: only a context that becomes a value is listed.
    @Override
    @SuppressWarnings("unchecked")
    public Iterable<String> keys() {
      return (Iterable<String>) (Iterable<?>) Nil$.MODULE$;
    }
  }
}
