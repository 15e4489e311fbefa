package dev.legionflow.engine.journal;

import static dev.legionflow.engine.journal.Projector.fit;

import dev.legionflow.engine.journal.Event.DecisionEvaluated;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/// What becomes of `legion_decision_instance`.
final class DecisionRows {

  private static final List<String> COLUMNS =
      List.of(
          "key",
          "instance_id",
          "evaluation_key",
          "state",
          "evaluation_date",
          "failure",
          "decision_definition_key",
          "decision_definition_id",
          "decision_definition_name",
          "decision_definition_version",
          "decision_definition_type",
          "decision_requirements_key",
          "root_decision_definition_key",
          "result",
          "evaluated_inputs",
          "matched_rules",
          "process_instance_key",
          "process_definition_key",
          "element_id",
          "element_instance_key",
          "tenant_id");

  private final Map<Long, DecisionEvaluated> evaluated = new LinkedHashMap<>();

  void evaluated(DecisionEvaluated event) {
    Projector.once(evaluated, event.key(), event);
  }

  void write(Handle handle) {
    if (evaluated.isEmpty()) {
      return;
    }
    Inserts.write(
        handle,
        "decision_instance",
        COLUMNS,
        rows -> {
          for (var e : evaluated.values()) {
            rows.add(
                e.key(),
                e.evaluationKey() + "-" + e.index(),
                e.evaluationKey(),
                e.state(),
                e.at(),
                fit(e.failure(), 4000),
                e.decisionKey(),
                e.decisionId(),
                fit(e.decisionName(), 255),
                e.decisionVersion(),
                e.decisionType(),
                e.requirementsKey(),
                e.rootDecisionKey(),
                e.result(),
                e.inputs(),
                e.rules(),
                e.instanceKey(),
                e.definitionKey(),
                e.elementId(),
                e.elementInstanceKey(),
                e.tenantId());
          }
        });
  }
}
