package dev.legionflow.workers.booster;

import dev.legionflow.workers.booster.python.RenameRequest;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// The task "rename a Python name", as it travels in the variable `task`: `{kind: "rename", file,
/// name, newName, what?, line?}`.
///
/// @param what `function`, `variable` or `parameter`; empty where the person did not say
record RenameTask(String file, String name, String newName, String what, OptionalInt line) {

  static final String KIND = "rename";

  /// Reads the map; the message of a failure names the field.
  ///
  /// @throws IllegalArgumentException when the map is no such task
  static RenameTask from(String variable, Map<?, ?> map) {
    if (!KIND.equals(map.get("kind"))) {
      throw new IllegalArgumentException(
          "%s.kind is '%s', but only '%s' is known".formatted(variable, map.get("kind"), KIND));
    }
    String what = map.get("what") == null ? "" : text(variable, map, "what");
    if (!(what.isEmpty()
        || what.equals("function")
        || what.equals("variable")
        || what.equals("parameter"))) {
      throw new IllegalArgumentException(
          "%s.what is '%s', but may be function, variable or parameter".formatted(variable, what));
    }
    return new RenameTask(
        text(variable, map, "file"),
        text(variable, map, "name"),
        text(variable, map, "newName"),
        what,
        line(variable, map.get("line")));
  }

  private static String text(String variable, Map<?, ?> map, String field) {
    if (map.get(field) instanceof String text && !text.isBlank()) {
      return text;
    }
    throw new IllegalArgumentException(
        "%s.%s must be a text, but is %s".formatted(variable, field, map.get(field)));
  }

  private static OptionalInt line(String variable, @Nullable Object value) {
    if (value == null) {
      return OptionalInt.empty();
    }
    if (value instanceof Number number
        && number.doubleValue() == number.intValue()
        && number.intValue() >= 1) {
      return OptionalInt.of(number.intValue());
    }
    throw new IllegalArgumentException(
        "%s.line must be a whole number from 1, but is %s".formatted(variable, value));
  }

  Map<String, @Nullable Object> toVariable() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("kind", KIND);
    map.put("file", file);
    map.put("name", name);
    map.put("newName", newName);
    if (!what.isEmpty()) {
      map.put("what", what);
    }
    line.ifPresent(number -> map.put("line", number));
    return map;
  }

  RenameRequest toRequest() {
    RenameRequest.Kind kind =
        switch (what) {
          case "function" -> RenameRequest.Kind.FUNCTION;
          case "variable" -> RenameRequest.Kind.VARIABLE;
          case "parameter" -> RenameRequest.Kind.PARAMETER;
          default -> RenameRequest.Kind.ANY;
        };
    return new RenameRequest(file, name, newName, line, kind);
  }
}
