package dev.legionflow.workers.booster.python;

import java.util.Set;

/// Where an imported module is. A module is named by its path without `.py` or `/__init__.py`.
sealed interface Location {

  /// A module, package or plain folder of the mission.
  record Inside(String module) implements Location {}

  /// Not in the folder: the standard library or an installed package.
  record Outside() implements Location {}

  /// It may be one of these modules of the folder, or another one.
  record Unsure(Set<String> candidates) implements Location {
    public Unsure {
      candidates = Set.copyOf(candidates);
    }
  }

  /// Whether it is, or may be, one of these modules.
  default boolean maybe(Set<String> modules) {
    return switch (this) {
      case Inside(String module) -> modules.contains(module);
      case Outside _ -> false;
      case Unsure(Set<String> candidates) -> candidates.stream().anyMatch(modules::contains);
    };
  }
}
