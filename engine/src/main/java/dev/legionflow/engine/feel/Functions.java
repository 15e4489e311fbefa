package dev.legionflow.engine.feel;

import java.time.Clock;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.camunda.feel.FeelEngineClock;
import org.camunda.feel.context.FunctionProvider;
import org.camunda.feel.impl.interpreter.BuiltinFunctions;
import org.camunda.feel.syntaxtree.Val;
import org.camunda.feel.syntaxtree.ValDate;
import org.camunda.feel.syntaxtree.ValDateTime;
import org.camunda.feel.syntaxtree.ValError;
import org.camunda.feel.syntaxtree.ValFunction;
import org.camunda.feel.syntaxtree.ValList;
import org.camunda.feel.syntaxtree.ValNumber;
import org.camunda.feel.syntaxtree.ValString;
import org.camunda.feel.valuemapper.ValueMapper;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/// feel-engine's own functions for one evaluation: with its clock, and with a look at the arguments
/// of those that could run or grow without end.
final class Functions implements FunctionProvider {

  private static final BuiltinFunctions BUILT_IN =
      new BuiltinFunctions(
          new FeelEngineClock() {
            @Override
            public ZonedDateTime getCurrentTime() {
              throw new IllegalStateException("each evaluation has its own clock");
            }
          },
          ValueMapper.defaultValueMapper());

  /// They round to a number of digits; 34 is what a decimal128 has.
  private static final Set<String> ROUNDING =
      Set.of(
          "decimal",
          "floor",
          "ceiling",
          "round up",
          "round down",
          "round half up",
          "round half down");

  private static final int MAX_SCALE = 6_176;

  /// Gives back its first argument, whatever else is said of it.
  private static final List<ValFunction> FROM_AI =
      IntStream.rangeClosed(1, AiParameters.NAMES.size())
          .mapToObj(count -> function(AiParameters.NAMES.subList(0, count), List::getFirst))
          .toList();

  private final Budget budget;
  private final Map<String, ValFunction> clockFunctions;
  private final Map<String, List<ValFunction>> regexFunctions;

  Functions(Clock clock, Budget budget) {
    this.budget = budget;
    this.clockFunctions =
        Map.of(
            "now", function(List.of(), _ -> new ValDateTime(ZonedDateTime.now(clock))),
            "today", function(List.of(), _ -> new ValDate(LocalDate.now(clock))));
    this.regexFunctions = new Regex(budget).functions();
  }

  @Override
  public scala.collection.immutable.List<ValFunction> getFunctions(String name) {
    var ofClock = clockFunctions.get(name);
    if (ofClock != null) {
      return BoundedInterpreter.scalaList(List.of(ofClock));
    }
    if (name.equals(AiParameters.FUNCTION)) {
      return BoundedInterpreter.scalaList(FROM_AI);
    }
    var ofRegex = regexFunctions.get(name);
    if (ofRegex != null) {
      return BoundedInterpreter.scalaList(ofRegex);
    }
    var guarded = new ArrayList<ValFunction>();
    for (var builtIn : CollectionConverters.asJava(BUILT_IN.getFunctions(name))) {
      guarded.add(
          new ValFunction(
              builtIn.params(),
              arguments -> {
                guard(name, CollectionConverters.asJava(arguments));
                return builtIn.invoke().apply(arguments);
              },
              builtIn.hasVarArgs()));
    }
    return BoundedInterpreter.scalaList(guarded);
  }

  @Override
  public Iterable<String> functionNames() {
    return BUILT_IN.functionNames();
  }

  private void guard(String name, List<Val> arguments) {
    for (var argument : arguments) {
      if (argument instanceof ValList list) {
        budget.work(list.itemsAsSeq().size());
      } else if (argument instanceof ValString text) {
        budget.work(text.value().length() / 8);
      }
    }
    if (ROUNDING.contains(name)
        && arguments.size() > 1
        && arguments.get(1) instanceof ValNumber scale
        && scale.value().bigDecimal().abs().intValue() > MAX_SCALE) {
      throw new FeelException("the scale of '" + name + "' is out of range");
    }
    if (!arguments.isEmpty() && arguments.getFirst() instanceof ValList list) {
      var items = list.itemsAsSeq().size();
      switch (name) {
        // It compares each item with each.
        case "duplicate values" -> budget.work(items * budget.size(list));
        case "string join" -> {
          if (arguments.size() > 1 && arguments.get(1) instanceof ValString delimiter) {
            budget.built(2L * items * delimiter.value().length());
          }
        }
        default -> {}
      }
    }
  }

  static ValFunction function(List<String> parameters, Function<List<Val>, Val> body) {
    return new ValFunction(
        BoundedInterpreter.scalaList(parameters),
        arguments -> body.apply(CollectionConverters.asJava(arguments)),
        false);
  }

  static Val illegal(List<Val> arguments) {
    return new ValError("Illegal arguments: " + arguments);
  }
}
