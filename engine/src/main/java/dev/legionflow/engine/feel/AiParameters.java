package dev.legionflow.engine.feel;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.camunda.feel.syntaxtree.ConstBool;
import org.camunda.feel.syntaxtree.ConstContext;
import org.camunda.feel.syntaxtree.ConstList;
import org.camunda.feel.syntaxtree.ConstNull$;
import org.camunda.feel.syntaxtree.ConstNumber;
import org.camunda.feel.syntaxtree.ConstString;
import org.camunda.feel.syntaxtree.Exp;
import org.camunda.feel.syntaxtree.FunctionInvocation;
import org.camunda.feel.syntaxtree.NamedFunctionParameters;
import org.camunda.feel.syntaxtree.PositionalFunctionParameters;
import org.camunda.feel.syntaxtree.Ref;
import org.jspecify.annotations.Nullable;
import scala.Product;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/// What an expression takes from a language model: the calls of `fromAi` in it.
final class AiParameters {

  /// Its parameters, in their order.
  static final List<String> NAMES = List.of("value", "description", "type", "schema", "options");

  static final String FUNCTION = "fromAi";

  private AiParameters() {}

  static List<Feel.AiParameter> of(Exp root) {
    var found = new ArrayList<Feel.AiParameter>();
    var open = new ArrayDeque<Object>();
    open.push(root);
    while (!open.isEmpty()) {
      switch (open.pop()) {
        case FunctionInvocation call when call.function().equals(FUNCTION) ->
            found.add(parameter(call));
        // From left to right.
        case Iterable<?> items -> pushAll(open, items.iterator());
        case Product part -> pushAll(open, part.productIterator());
        default -> {}
      }
    }
    return found;
  }

  private static void pushAll(ArrayDeque<Object> open, scala.collection.Iterator<?> items) {
    var parts = new ArrayList<Object>();
    while (items.hasNext()) {
      var item = items.next();
      if (item != null) {
        parts.add(item);
      }
    }
    parts.reversed().forEach(open::push);
  }

  private static Feel.AiParameter parameter(FunctionInvocation call) {
    var arguments = arguments(call);
    if (!(arguments.get("value") instanceof Ref ref)) {
      throw new FeelException(
          "the value of fromAi must be a variable or a path such as toolCall.query");
    }
    return new Feel.AiParameter(
        String.join(".", CollectionConverters.asJava(ref.names())),
        text(arguments, "description"),
        text(arguments, "type"),
        context(arguments, "schema"),
        context(arguments, "options"));
  }

  private static Map<String, Exp> arguments(FunctionInvocation call) {
    var arguments = new LinkedHashMap<String, Exp>();
    switch (call.params()) {
      case NamedFunctionParameters named ->
          arguments.putAll(CollectionConverters.asJava(named.params()));
      case PositionalFunctionParameters positional -> {
        var values = CollectionConverters.asJava(positional.params());
        for (var i = 0; i < Math.min(values.size(), NAMES.size()); i++) {
          arguments.put(NAMES.get(i), values.get(i));
        }
      }
      default -> {}
    }
    return arguments;
  }

  private static @Nullable String text(Map<String, Exp> arguments, String name) {
    return switch (arguments.get(name)) {
      case null -> null;
      case ConstNull$ _ -> null;
      case ConstString text -> text.value();
      default -> throw new FeelException("the %s of fromAi must be a text".formatted(name));
    };
  }

  private static Map<String, @Nullable Object> context(Map<String, Exp> arguments, String name) {
    return switch (arguments.get(name)) {
      case null -> Map.of();
      case ConstNull$ _ -> Map.of();
      case ConstContext context -> context(context);
      default ->
          throw new FeelException(
              "the %s of fromAi must be a context of constants".formatted(name));
    };
  }

  private static Map<String, @Nullable Object> context(ConstContext context) {
    var entries = new LinkedHashMap<String, @Nullable Object>();
    CollectionConverters.asJava(context.entries())
        .forEach(entry -> entries.put(entry._1(), constant(entry._2())));
    return entries;
  }

  /// Its recursion goes as deep as an expression may be.
  private static @Nullable Object constant(Exp value) {
    return switch (value) {
      case ConstNull$ _ -> null;
      case ConstBool b -> b.value();
      case ConstString text -> text.value();
      case ConstNumber number -> number(number.value().bigDecimal());
      case ConstContext context -> context(context);
      case ConstList list -> {
        var items = new ArrayList<@Nullable Object>();
        CollectionConverters.asJava(list.items()).forEach(item -> items.add(constant(item)));
        yield items;
      }
      default ->
          throw new FeelException("the arguments of fromAi after the first must be constant");
    };
  }

  private static Number number(BigDecimal number) {
    return number.stripTrailingZeros().scale() <= 0 && number.precision() - number.scale() < 19
        ? number.longValueExact()
        : number.doubleValue();
  }
}
