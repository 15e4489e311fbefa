package dev.legionflow.engine.flowable;

import dev.legionflow.engine.feel.FeelException;
import dev.legionflow.engine.flowable.Settings.Text;
import dev.legionflow.engine.http.TextField;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.flowable.engine.delegate.DelegateExecution;
import org.jspecify.annotations.Nullable;

/// Evaluates an element's texts in the scope of an execution. A failure stalls the token.
final class Expressions {

  private Expressions() {}

  static @Nullable Object value(Text text, DelegateExecution scope, String errorType, String what) {
    return value(text, scope, Map.of(), errorType, what);
  }

  /// @param extra names that are looked up before the variables
  static @Nullable Object value(
      Text text,
      DelegateExecution scope,
      Map<String, ? extends @Nullable Object> extra,
      String errorType,
      String what) {
    var expression = text.expression();
    if (expression == null) {
      return text.raw();
    }
    try {
      return expression.evaluate(
          name -> extra.containsKey(name) ? extra.get(name) : scope.getVariable(name),
          EngineClock.current());
    } catch (FeelException e) {
      throw new StalledException(errorType, what + " '" + text.raw() + "': " + e.getMessage(), e);
    }
  }

  static String string(Text text, DelegateExecution scope, String errorType, String what) {
    return switch (value(text, scope, errorType, what)) {
      case String s -> kept(text, s, errorType, what);
      case null -> throw wrong(text, errorType, what, "a text", null);
      case Object other -> throw wrong(text, errorType, what, "a text", other);
    };
  }

  /// A text that a column can hold.
  private static String kept(Text text, String value, String errorType, String what) {
    var mistake = TextField.mistake(value);
    if (mistake != null) {
      throw new StalledException(errorType, "%s '%s' %s".formatted(what, text.raw(), mistake));
    }
    return value;
  }

  static @Nullable String stringOrNull(
      @Nullable Text text, DelegateExecution scope, String errorType, String what) {
    return text == null || value(text, scope, errorType, what) == null
        ? null
        : string(text, scope, errorType, what);
  }

  /// A point in time as ISO 8601 text with an offset; null where there is none.
  static @Nullable String date(
      @Nullable Text text, DelegateExecution scope, String errorType, String what) {
    if (text == null) {
      return null;
    }
    Object value = text.raw();
    if (text.expression() != null) {
      try {
        value = text.expression().evaluateRaw(scope::getVariable, EngineClock.current());
      } catch (FeelException e) {
        throw new StalledException(errorType, what + " '" + text.raw() + "': " + e.getMessage(), e);
      }
    }
    return switch (value) {
      case null -> null;
      case ZonedDateTime time when Dates.isInstant(time.toString()) ->
          time.toOffsetDateTime().toString();
      case OffsetDateTime time when Dates.isInstant(time.toString()) -> time.toString();
      case String s when Dates.isInstant(s) -> s;
      case Object other ->
          throw wrong(text, errorType, what, "a date and time with an offset", other);
    };
  }

  static int integer(Text text, DelegateExecution scope, String errorType, String what) {
    return switch (value(text, scope, errorType, what)) {
      case Long n when n == n.intValue() -> n.intValue();
      case Integer n -> n;
      case String s -> {
        try {
          yield Integer.parseInt(s.strip());
        } catch (NumberFormatException e) {
          throw wrong(text, errorType, what, "a whole number", s);
        }
      }
      case null -> throw wrong(text, errorType, what, "a whole number", null);
      case Object other -> throw wrong(text, errorType, what, "a whole number", other);
    };
  }

  static boolean bool(Text text, DelegateExecution scope, Map<String, Object> extra, String what) {
    return switch (value(text, scope, extra, "EXTRACT_VALUE_ERROR", what)) {
      case Boolean b -> b;
      case null -> throw wrong(text, "EXTRACT_VALUE_ERROR", what, "true or false", null);
      case Object other -> throw wrong(text, "EXTRACT_VALUE_ERROR", what, "true or false", other);
    };
  }

  /// A list of texts; a literal is split at commas.
  static List<String> strings(
      @Nullable Text text, DelegateExecution scope, String errorType, String what) {
    if (text == null) {
      return List.of();
    }
    return switch (value(text, scope, errorType, what)) {
      case null -> List.of();
      case String s ->
          Arrays.stream(s.split(",")).map(String::strip).filter(p -> !p.isEmpty()).toList();
      case List<?> list -> list.stream().map(item -> item(text, item, errorType, what)).toList();
      case Object other -> throw wrong(text, errorType, what, "a list of texts", other);
    };
  }

  private static String item(Text text, @Nullable Object item, String errorType, String what) {
    if (item instanceof String s) {
      return s;
    }
    throw wrong(text, errorType, what, "a list of texts", item);
  }

  static StalledException wrong(
      Text text, String errorType, String what, String expected, @Nullable Object actual) {
    return new StalledException(
        errorType,
        "%s '%s' must be %s, but is %s".formatted(what, text.raw(), expected, kind(actual)));
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case String ignored -> "a text";
      case Boolean ignored -> "a boolean";
      case Number ignored -> "a number";
      case List<?> ignored -> "a list";
      case Map<?, ?> ignored -> "a context";
      case Object other -> other.getClass().getSimpleName();
    };
  }
}
