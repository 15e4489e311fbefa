package dev.legionflow.it.chaos;

import java.util.List;

/// Whether journal, projections and run-time agree.
///
/// The place for what the engine offers to verify itself: the journal's chain and the comparison of
/// rebuilt tables with the live ones. It is called once after every scenario, when the engine is
/// quiet and nothing else runs.
final class JournalCheck {

  private JournalCheck() {}

  /// What is wrong; empty where the engine has nothing to verify.
  static List<String> of(Api api, EngineNode node) {
    return List.of();
  }
}
