package dev.legionflow.workers.booster.python;

/// Where an imported module is. A module is named by its path without `.py` or `/__init__.py`.
sealed interface Location {

  /// A module, package or plain folder of the mission.
  record Inside(String module) implements Location {}

  /// Not in the folder: the standard library or an installed package.
  record Outside() implements Location {}

  /// It may be the folder's or another one with the same name.
  record Unsure() implements Location {}
}
