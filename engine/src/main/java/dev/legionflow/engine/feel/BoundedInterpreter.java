package dev.legionflow.engine.feel;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.camunda.feel.impl.interpreter.EvalContext;
import org.camunda.feel.impl.interpreter.FeelInterpreter;
import org.camunda.feel.syntaxtree.Addition;
import org.camunda.feel.syntaxtree.ConstContext;
import org.camunda.feel.syntaxtree.ConstList;
import org.camunda.feel.syntaxtree.ConstNumber;
import org.camunda.feel.syntaxtree.EveryItem;
import org.camunda.feel.syntaxtree.Exp;
import org.camunda.feel.syntaxtree.Filter;
import org.camunda.feel.syntaxtree.For;
import org.camunda.feel.syntaxtree.FunctionInvocation;
import org.camunda.feel.syntaxtree.IterationContext;
import org.camunda.feel.syntaxtree.JavaFunctionInvocation;
import org.camunda.feel.syntaxtree.PathExpression;
import org.camunda.feel.syntaxtree.QualifiedFunctionInvocation;
import org.camunda.feel.syntaxtree.Ref;
import org.camunda.feel.syntaxtree.SomeItem;
import org.camunda.feel.syntaxtree.Val;
import org.camunda.feel.syntaxtree.ValContext;
import org.camunda.feel.syntaxtree.ValList;
import org.camunda.feel.syntaxtree.ValNumber;
import org.camunda.feel.syntaxtree.ValString;
import org.camunda.feel.valuemapper.ValueMapper;
import scala.Tuple2;
import scala.jdk.javaapi.CollectionConverters;

/// feel-engine's interpreter under a [Budget]. It comes by here for each operation, because all of
/// its recursion goes through [#eval].
final class BoundedInterpreter extends FeelInterpreter {

  /// An item with what it usually consists of, and one that exists already.
  private static final int NEW_ITEM_BYTES = 128;

  private static final int SHARED_ITEM_BYTES = 8;

  private final Budget budget;

  BoundedInterpreter(ValueMapper mapper, Budget budget) {
    super(mapper);
    this.budget = budget;
  }

  @Override
  public Val eval(Exp expression, EvalContext context) {
    budget.step();
    var value =
        switch (expression) {
          case IterationContext range -> super.eval(bounded(range, context), context);
          case For loop -> {
            var lists = lists(loop.iterators(), context);
            yield super.eval(new For(lists.iterators, loop.exp()), lists.context);
          }
          case SomeItem loop -> {
            var lists = lists(loop.iterators(), context);
            yield super.eval(new SomeItem(lists.iterators, loop.condition()), lists.context);
          }
          case EveryItem loop -> {
            var lists = lists(loop.iterators(), context);
            yield super.eval(new EveryItem(lists.iterators, loop.condition()), lists.context);
          }
          case JavaFunctionInvocation ignored ->
              throw new FeelException("functions written in Java are not allowed");
          default -> super.eval(expression, context);
        };
    charge(expression, value);
    return value;
  }

  private void charge(Exp expression, Val value) {
    budget.result(value);
    switch (expression) {
      case IterationContext _, For _, ConstList _, ConstContext _ -> built(value, NEW_ITEM_BYTES);
      case FunctionInvocation _, QualifiedFunctionInvocation _ -> built(value, SHARED_ITEM_BYTES);
      case Filter _, PathExpression _ -> {
        if (value instanceof ValList list) {
          budget.built((long) list.itemsAsSeq().size() * SHARED_ITEM_BYTES);
        }
      }
      case Addition _ -> {
        if (value instanceof ValString) {
          built(value, 0);
        }
      }
      default -> {}
    }
  }

  private void built(Val value, int itemBytes) {
    switch (value) {
      case ValString text -> budget.built(2L * text.value().length());
      case ValList list -> {
        budget.built((long) list.itemsAsSeq().size() * itemBytes);
        budget.size(list);
      }
      case ValContext context -> {
        budget.built((long) context.context().variableProvider().keys().size() * itemBytes);
        budget.size(context);
      }
      case null, default -> {}
    }
  }

  /// The interpreter would lay out the whole range before anything else.
  private Exp bounded(IterationContext range, EvalContext context) {
    if (eval(range.start(), context) instanceof ValNumber start
        && eval(range.end(), context) instanceof ValNumber end) {
      var items = start.value().bigDecimal().subtract(end.value().bigDecimal()).abs();
      budget.items(
          items.compareTo(BigDecimal.valueOf(Budget.MAX_ITEMS)) >= 0
              ? Long.MAX_VALUE
              : items.longValue() + 1);
      return new IterationContext(new ConstNumber(start.value()), new ConstNumber(end.value()));
    }
    return range;
  }

  private record Lists(
      scala.collection.immutable.List<Tuple2<String, Exp>> iterators, EvalContext context) {}

  /// The interpreter would lay out all combinations of the lists before the first is looked at. So
  /// they are evaluated here, counted, and put where it finds them under a name that nobody can
  /// write.
  private Lists lists(
      scala.collection.immutable.List<Tuple2<String, Exp>> iterators, EvalContext context) {
    if (iterators.size() == 1) {
      return new Lists(iterators, context);
    }
    var combinations = 1L;
    var bound = context;
    var names = new ArrayList<Tuple2<String, Exp>>();
    for (var iterator : CollectionConverters.asJava(iterators)) {
      if (!(eval(iterator._2(), context) instanceof ValList list)) {
        return new Lists(iterators, context);
      }
      combinations *= list.itemsAsSeq().size();
      budget.items(combinations);
      var name = "`" + names.size();
      bound = bound.add(new Tuple2<>(name, list));
      names.add(new Tuple2<>(iterator._1(), new Ref(scalaList(List.of(name)))));
    }
    return new Lists(scalaList(names), bound);
  }

  static <T> scala.collection.immutable.List<T> scalaList(List<T> items) {
    return CollectionConverters.asScala(items).toList();
  }

  static <T> scala.collection.immutable.Map<String, T> scalaMap(Map<String, T> entries) {
    var builder = scala.collection.immutable.VectorMap$.MODULE$.<String, T>newBuilder();
    entries.forEach((key, value) -> builder.addOne(new Tuple2<>(key, value)));
    return builder.result();
  }
}
