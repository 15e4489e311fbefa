package dev.legionflow.workers.learning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The condition of a query, its values bound.
final class Where {

  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new HashMap<>();

  Where(String condition) {
    conditions.add(condition);
  }

  /// Only rows with this value.
  ///
  /// @param value null for any
  Where is(String column, @Nullable Object value) {
    return add(column + " = ", column, value);
  }

  /// Only rows with less.
  ///
  /// @param value null for any
  Where before(String column, @Nullable Object value) {
    return add(column + " < ", column, value);
  }

  private Where add(String condition, String name, @Nullable Object value) {
    if (value != null) {
      conditions.add(condition + ":" + name);
      values.put(name, value);
    }
    return this;
  }

  /// Only rows with one of these.
  ///
  /// @param all empty for any
  Where in(String column, List<String> all) {
    if (!all.isEmpty()) {
      var names = new ArrayList<String>();
      for (var at = 0; at < all.size(); at++) {
        names.add(":" + column + at);
        values.put(column + at, all.get(at));
      }
      conditions.add(column + " in (" + String.join(", ", names) + ")");
    }
    return this;
  }

  String sql() {
    return String.join(" and ", conditions);
  }

  Map<String, Object> values() {
    return values;
  }
}
