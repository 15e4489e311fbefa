package dev.legionflow.engine.foreign;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.http.Problem;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A variable as Camunda 7 sends it: a value and its type. Lists and objects travel as JSON text.
///
/// @param valueInfo of an object, how it is serialized
@JsonInclude
record TypedValue(
    @Nullable Object value,
    @Nullable String type,
    @Nullable Map<String, @Nullable Object> valueInfo) {

  private static final String JSON = "application/json";

  /// @param json the value, as it is stored
  static TypedValue ofJson(String json) {
    if (json.startsWith("{") || json.startsWith("[")) {
      return new TypedValue(json, "Json", Map.of());
    }
    var value = JsonValue.read(json);
    var type =
        switch (value) {
          case null -> "Null";
          case String _ -> "String";
          case Boolean _ -> "Boolean";
          case Long l -> l == l.intValue() ? "Integer" : "Long";
          default -> "Double";
        };
    return new TypedValue(value, type, Map.of());
  }

  static Map<String, TypedValue> ofJson(Map<String, String> variables) {
    var typed = new LinkedHashMap<String, TypedValue>();
    variables.forEach((name, json) -> typed.put(name, ofJson(json)));
    return typed;
  }

  /// Plain values by name.
  static Map<String, @Nullable Object> plain(@Nullable Map<String, @Nullable TypedValue> typed) {
    var plain = new LinkedHashMap<String, @Nullable Object>();
    if (typed != null) {
      typed.forEach((name, value) -> plain.put(name, value == null ? null : value.plain(name)));
    }
    return plain;
  }

  private @Nullable Object plain(String name) {
    return switch (type == null ? "" : type.toLowerCase(Locale.ROOT)) {
      case "json" -> parsed(name);
      case "object" -> {
        var format = valueInfo == null ? null : valueInfo.get("serializationDataFormat");
        if (!JSON.equals(format)) {
          throw Problem.unsupported(
              "variables." + name, "objects are taken in the format %s alone".formatted(JSON));
        }
        yield parsed(name);
      }
      case "file", "bytes" ->
          throw Problem.unsupported("variables." + name, "files are not taken as variables");
      case "null" -> null;
      default -> value;
    };
  }

  private @Nullable Object parsed(String name) {
    return value instanceof String text ? JsonText.parse("variables." + name, text) : value;
  }
}
