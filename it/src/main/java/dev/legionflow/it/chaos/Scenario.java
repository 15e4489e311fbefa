package dev.legionflow.it.chaos;

/// A kind of fault, and what must hold afterwards.
interface Scenario {

  /// How it is called on the command line.
  String name();

  /// In a few words.
  String about();

  /// How many faults it makes when nobody says so; 0 when their number means nothing to it.
  int kills();

  /// Makes the faults, and tells violations to the run.
  ///
  /// @throws Skipped when it is not possible here
  /// @throws Broken when the engine keeps it from going on, which is a violation as well
  void run(Run run);
}
