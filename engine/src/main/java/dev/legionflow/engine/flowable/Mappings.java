package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Settings.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// Input and output mappings, with Zeebe's scoping: inputs are local to the element; outputs go to
/// the nearest scope around it that has the variable, else to the process instance.
final class Mappings {

  private static final String ERROR = "IO_MAPPING_ERROR";

  private Mappings() {}

  /// Sets the inputs as variables of the execution. All are evaluated before any is set, except
  /// that a later mapping sees the target of an earlier one.
  static void applyInputs(Settings settings, ExecutionEntity execution) {
    if (!settings.inputs().isEmpty()) {
      execution.setVariablesLocal(evaluate(settings.inputs(), execution, "input mapping"));
    }
  }

  /// Merges the outputs into the scopes around the execution.
  static void applyOutputs(Settings settings, ExecutionEntity execution) {
    evaluate(settings.outputs(), execution, "output mapping")
        .forEach((name, value) -> propagate(execution, name, value));
  }

  /// Sets a variable where Zeebe would: in the nearest scope around the execution that has it. One
  /// instance of a multi-instance body begins with itself, because its output element is local to
  /// it.
  static void propagate(ExecutionEntity execution, String name, @Nullable Object value) {
    var from = execution.getParent().isMultiInstanceRoot() ? execution : execution.getParent();
    from.setVariable(name, value);
  }

  /// Sets what came with an event that has begun by it: it is the event's own, and goes on to the
  /// scopes around unless output mappings say what does.
  static void bring(
      ExecutionEntity event, Settings settings, Map<String, ? extends @Nullable Object> variables) {
    event.setVariablesLocal(variables);
    if (settings.outputs().isEmpty()) {
      variables.forEach((name, value) -> propagate(event, name, value));
    }
  }

  private static Map<String, @Nullable Object> evaluate(
      List<Mapping> mappings, ExecutionEntity execution, String what) {
    var results = new LinkedHashMap<String, @Nullable Object>();
    for (var mapping : mappings) {
      var value = Expressions.value(mapping.source(), execution, results, ERROR, what);
      var path = List.of(mapping.target().split("\\."));
      if (path.size() == 1) {
        results.put(path.getFirst(), value);
      } else {
        var root = path.getFirst();
        var present = results.containsKey(root) ? results.get(root) : execution.getVariable(root);
        results.put(root, nested(present, path.subList(1, path.size()), value));
      }
    }
    return results;
  }

  /// A copy of the context with the value at the path.
  private static Map<String, @Nullable Object> nested(
      @Nullable Object present, List<String> path, @Nullable Object value) {
    var copy = new LinkedHashMap<String, @Nullable Object>();
    if (present instanceof Map<?, ?> map) {
      map.forEach((k, v) -> copy.put(String.valueOf(k), v));
    }
    var name = path.getFirst();
    copy.put(
        name,
        path.size() == 1 ? value : nested(copy.get(name), path.subList(1, path.size()), value));
    return copy;
  }

  /// Removes what was local to the element, so that the execution's next element does not see it.
  static void dropLocals(ExecutionEntity execution) {
    var names = execution.getVariableNamesLocal();
    if (!names.isEmpty()) {
      execution.removeVariablesLocal(new ArrayList<>(names));
    }
  }
}
