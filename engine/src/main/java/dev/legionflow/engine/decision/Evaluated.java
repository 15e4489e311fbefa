package dev.legionflow.engine.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of one decision. Values are as JSON would hold them.
///
/// @param failure why there is no output; null where there is one
record Evaluated(
    Drg.Decision decision,
    @Nullable Object output,
    List<Input> inputs,
    List<MatchedRule> rules,
    @Nullable String failure) {

  record Input(String id, String name, @Nullable Object value) {}

  /// @param index from 1
  record MatchedRule(String id, int index, List<Output> outputs) {}

  record Output(String id, String name, @Nullable Object value) {}
}
