package dev.legionflow.engine.decision;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A decision requirements graph: the decisions of one file and what they need of each other.
///
/// @param decisions by id, in the order of the file
/// @param knowledge business knowledge models by id
/// @param byName the same by name; of several with one name the first
record Drg(
    String id,
    @Nullable String name,
    Map<String, Decision> decisions,
    Map<String, Knowledge> knowledge,
    Map<String, Knowledge> byName) {

  /// A decision of this graph; the reader has checked that those that are required are there.
  Decision decision(String decisionId) {
    return requireNonNull(decisions.get(decisionId), decisionId);
  }

  Knowledge model(String modelId) {
    return requireNonNull(knowledge.get(modelId), modelId);
  }

  Knowledge named(String modelName) {
    return requireNonNull(byName.get(modelName), modelName);
  }

  /// @param variable the name under which other decisions see the result
  /// @param type what the result must be; null where anything may be
  /// @param decisions ids of decisions that are evaluated before
  /// @param knowledge ids of the models that it may call
  /// @param versionTag from `zeebe:versionTag`
  record Decision(
      String id,
      String name,
      String variable,
      @Nullable String type,
      Logic logic,
      List<String> decisions,
      List<String> knowledge,
      @Nullable String versionTag) {

    /// Camunda's word for the kind of its logic.
    String kind() {
      return switch (logic) {
        case Logic.Table ignored -> "DECISION_TABLE";
        case Logic.Literal ignored -> "LITERAL_EXPRESSION";
        default -> "UNKNOWN";
      };
    }
  }

  record Knowledge(String id, String name, Logic.Function function, List<String> knowledge) {}
}
