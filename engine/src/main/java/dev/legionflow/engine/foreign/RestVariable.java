package dev.legionflow.engine.foreign;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.http.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A variable as Flowable's workers send it. What has a type may come as text all the same.
@JsonInclude
record RestVariable(
    @Nullable String name,
    @Nullable String type,
    @Nullable Object value,
    @Nullable String valueUrl) {

  static List<RestVariable> ofJson(Map<String, String> variables) {
    return variables.entrySet().stream()
        .map(e -> ofJson(e.getKey(), JsonValue.read(e.getValue())))
        .toList();
  }

  private static RestVariable ofJson(String name, @Nullable Object value) {
    var type =
        switch (value) {
          case null -> null;
          case String _ -> "string";
          case Boolean _ -> "boolean";
          case Long l -> l == l.intValue() ? "integer" : "long";
          case Number _ -> "double";
          default -> "json";
        };
    return new RestVariable(name, type, value, null);
  }

  static Map<String, @Nullable Object> plain(@Nullable List<@Nullable RestVariable> variables) {
    var plain = new LinkedHashMap<String, @Nullable Object>();
    if (variables == null) {
      return plain;
    }
    for (var variable : variables) {
      if (variable == null || variable.name == null) {
        throw Problem.invalid("variables.name", "is missing");
      }
      plain.put(variable.name, variable.plain("variables." + variable.name));
    }
    return plain;
  }

  private @Nullable Object plain(String field) {
    if (valueUrl != null) {
      throw Problem.unsupported(field, "values are sent, and not where to find them");
    }
    var kind = type == null ? "" : type.toLowerCase(Locale.ROOT);
    if (kind.equals("binary") || kind.equals("serializable")) {
      throw Problem.unsupported(field, "Java objects and files are not taken as variables");
    }
    if (!(value instanceof String text)) {
      return value;
    }
    try {
      return switch (kind) {
        case "short", "integer", "long" -> Long.parseLong(text.strip());
        case "double" -> Double.parseDouble(text.strip());
        case "boolean" -> bool(field, text.strip());
        case "json" -> JsonText.parse(field, text);
        default -> text;
      };
    } catch (NumberFormatException e) {
      throw Problem.invalid(field, "is no number");
    }
  }

  private static boolean bool(String field, String text) {
    if (!text.equals("true") && !text.equals("false")) {
      throw Problem.invalid(field, "must be true or false");
    }
    return text.equals("true");
  }
}
