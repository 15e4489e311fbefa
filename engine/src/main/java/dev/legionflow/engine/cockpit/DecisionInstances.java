package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonRawValue;
import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Visible;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.TextField;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// `legion_decision_instance`, as it is searched and shown.
final class DecisionInstances {

  /// Without its details.
  record DecisionInstance(
      String decisionEvaluationInstanceKey,
      String decisionEvaluationKey,
      String state,
      String evaluationDate,
      @Nullable String evaluationFailure,
      String decisionDefinitionId,
      String decisionDefinitionName,
      int decisionDefinitionVersion,
      String decisionDefinitionType,
      String decisionDefinitionKey,
      String decisionRequirementsKey,
      String rootDecisionDefinitionKey,
      @Nullable String result,
      String processInstanceKey,
      String processDefinitionKey,
      String elementInstanceKey,
      String tenantId,
      @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable String evaluatedInputs,
      @JsonInclude(JsonInclude.Include.NON_NULL) @JsonRawValue @Nullable String matchedRules) {}

  /// Where no mission asked: Camunda's Java client 8.8 cannot read a null here.
  private static final String NO_KEY = "-1";

  /// A search answers the beginning of a long result, as of a variable, and no details.
  private static final String COLUMNS =
      """
      e.instance_id, e.evaluation_key, e.state, e.evaluation_date, e.failure,
      e.decision_definition_id, e.decision_definition_name, e.decision_definition_version,
      e.decision_definition_type, e.decision_definition_key, e.decision_requirements_key,
      e.root_decision_definition_key, e.process_instance_key, e.process_definition_key,
      e.element_instance_key, e.tenant_id, substring(e.result, 1, %d) as result
      """
          .formatted(Variables.PREVIEW_CHARS);

  static final Entity<DecisionInstance> ENTITY =
      new Entity<>("legion_decision_instance", COLUMNS, DecisionInstances::row)
          .scope(Visible.by(Right.READ_DECISION_INSTANCE, "e.decision_definition_id"))
          .field("decisionEvaluationInstanceKey", Field.text("e.instance_id"))
          .field("decisionEvaluationKey", Field.key("e.evaluation_key"))
          .field("state", Field.oneOf("e.state", "EVALUATED", "FAILED", "UNSPECIFIED", "UNKNOWN"))
          .field("evaluationDate", Field.date("e.evaluation_date"))
          .field("evaluationFailure", Field.text("e.failure"))
          .field("decisionDefinitionId", Field.text("e.decision_definition_id"))
          .field("decisionDefinitionName", Field.text("e.decision_definition_name"))
          .field("decisionDefinitionVersion", Field.integer("e.decision_definition_version"))
          .field(
              "decisionDefinitionType",
              Field.oneOf(
                  "e.decision_definition_type",
                  "DECISION_TABLE",
                  "LITERAL_EXPRESSION",
                  "UNSPECIFIED",
                  "UNKNOWN"))
          .field("decisionDefinitionKey", Field.key("e.decision_definition_key"))
          .field("decisionRequirementsKey", Field.key("e.decision_requirements_key"))
          .field("rootDecisionDefinitionKey", Field.key("e.root_decision_definition_key"))
          .field("processInstanceKey", Field.key("e.process_instance_key"))
          .field("processDefinitionKey", Field.key("e.process_definition_key"))
          .field("elementInstanceKey", Field.key("e.element_instance_key"))
          .field("tenantId", Field.text("e.tenant_id"));

  private DecisionInstances() {}

  private static DecisionInstance row(ResultSet row, StatementContext context) throws SQLException {
    return row(row, null, null);
  }

  private static DecisionInstance whole(ResultSet row, StatementContext context)
      throws SQLException {
    return row(row, row.getString("evaluated_inputs"), row.getString("matched_rules"));
  }

  private static DecisionInstance row(
      ResultSet row, @Nullable String inputs, @Nullable String rules) throws SQLException {
    return new DecisionInstance(
        row.getString("instance_id"),
        Columns.key(row, "evaluation_key"),
        row.getString("state"),
        Columns.time(row, "evaluation_date"),
        Columns.optionalText(row, "failure"),
        row.getString("decision_definition_id"),
        row.getString("decision_definition_name"),
        row.getInt("decision_definition_version"),
        row.getString("decision_definition_type"),
        Columns.key(row, "decision_definition_key"),
        Columns.key(row, "decision_requirements_key"),
        Columns.key(row, "root_decision_definition_key"),
        Columns.optionalText(row, "result"),
        key(row, "process_instance_key"),
        key(row, "process_definition_key"),
        key(row, "element_instance_key"),
        row.getString("tenant_id"),
        inputs,
        rules);
  }

  private static String key(ResultSet row, String column) throws SQLException {
    var key = Columns.optionalKey(row, column);
    return key == null ? NO_KEY : key;
  }

  /// @param id the evaluation's key, a dash and a number
  static DecisionInstance get(Handle handle, String id) {
    if (TextField.mistake(id) != null) {
      throw missing();
    }
    var found =
        handle
            .createQuery("select * from legion_decision_instance where instance_id = ?")
            .bind(0, id)
            .map(DecisionInstances::whole)
            .findOne()
            .orElseThrow(DecisionInstances::missing);
    Caller.current()
        .require(
            Right.READ_DECISION_INSTANCE,
            found.decisionDefinitionId(),
            found.tenantId(),
            DecisionInstances::missing);
    return found;
  }

  private static Problem missing() {
    return Problem.notFound("there is no decision instance with this key");
  }
}
