package dev.legionflow.cli.command;

import org.jspecify.annotations.Nullable;

/// The environment variables of the process.
@FunctionalInterface
public interface Environment {

  @Nullable String get(String name);

  default String get(String name, String otherwise) {
    var value = get(name);
    return value == null || value.isBlank() ? otherwise : value;
  }
}
