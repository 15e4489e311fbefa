package dev.legionflow.bench.child;

import java.util.Map;

/// What a side is told when it starts.
public record SideSettings(Map<String, String> values) {

  /// The value of a key.
  ///
  /// @throws IllegalArgumentException when it is missing
  public String get(String key) {
    var value = values.get(key);
    if (value == null) {
      throw new IllegalArgumentException("the side was not told its " + key);
    }
    return value;
  }

  /// The process of the side's database, -1 where it has none or an unknown one.
  public long databasePid() {
    return Long.parseLong(values.getOrDefault("database.pid", "-1"));
  }
}
