package dev.legionflow.engine.flowable;

import java.util.Map;
import org.flowable.bpmn.model.SequenceFlow;
import org.flowable.engine.delegate.DelegateExecution;

/// Conditions on sequence flows.
final class Conditions {

  private Conditions() {}

  /// Whether the flow may be taken; a flow without a condition may.
  ///
  /// @throws StalledException when its condition is neither true nor false
  static boolean holds(EngineConfiguration engine, SequenceFlow flow, DelegateExecution execution) {
    var text = flow.getConditionExpression();
    if (text == null || text.isBlank()) {
      return true;
    }
    return Expressions.bool(
        engine.text(text), execution, Map.of(), "condition of flow '" + flow.getId() + "'");
  }
}
