package dev.legionflow.engine.flowable;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is to be changed of where the tokens of an instance are.
///
/// @param terminations keys of element instances
public record Modification(
    List<Activation> activations, List<Move> moves, List<Long> terminations) {

  public Modification {
    activations = List.copyOf(activations);
    moves = List.copyOf(moves);
    terminations = List.copyOf(terminations);
  }

  /// An element that is to begin.
  ///
  /// @param ancestorKey of the element instance or process instance in which it is to begin; null
  ///   where there is no choice
  public record Activation(
      String elementId, @Nullable Long ancestorKey, List<Variables> variables) {

    public Activation {
      variables = List.copyOf(variables);
    }
  }

  /// Variables that are set before the element begins.
  ///
  /// @param scopeId the element, or one around it, to which they are local; null: the process
  ///   instance
  public record Variables(
      @Nullable String scopeId, Map<String, ? extends @Nullable Object> values) {}

  /// Ends each instance of an element, and begins another element in the same scope for it.
  public record Move(String sourceElementId, String targetElementId) {}

  public int size() {
    return activations.size() + moves.size() + terminations.size();
  }
}
