package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Visible;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// `legion_element_instance`, as it is searched and shown.
final class ElementInstances {

  /// `means`, `costMicroDollars` and `note` are ours: how the work was done, what it cost in
  /// millionths of a dollar, and what whoever did it says of it.
  record ElementInstance(
      String elementInstanceKey,
      String processInstanceKey,
      String processDefinitionKey,
      String processDefinitionId,
      String elementInstanceScopeKey,
      String elementId,
      String elementName,
      String type,
      String state,
      boolean hasIncident,
      @Nullable String incidentKey,
      String startDate,
      @Nullable String endDate,
      String tenantId,
      @Nullable String means,
      long costMicroDollars,
      @Nullable String note) {}

  static final Entity<ElementInstance> ENTITY =
      new Entity<>("legion_element_instance", "e.*", ElementInstances::row)
          .scope(Visible.by(Right.READ_PROCESS_INSTANCE, "e.bpmn_process_id"))
          .field("elementInstanceKey", Field.key("e.key"))
          .field("processInstanceKey", Field.key("e.process_instance_key"))
          .field("processDefinitionKey", Field.key("e.process_definition_key"))
          .field("processDefinitionId", Field.text("e.bpmn_process_id"))
          .field("elementInstanceScopeKey", Field.key("e.scope_key"))
          .field("elementId", Field.text("e.element_id"))
          .field("elementName", Field.text("coalesce(e.element_name, e.element_id)"))
          .field(
              "type",
              Field.oneOf(
                  "e.type",
                  "UNSPECIFIED",
                  "PROCESS",
                  "SUB_PROCESS",
                  "EVENT_SUB_PROCESS",
                  "AD_HOC_SUB_PROCESS",
                  "AD_HOC_SUB_PROCESS_INNER_INSTANCE",
                  "START_EVENT",
                  "INTERMEDIATE_CATCH_EVENT",
                  "INTERMEDIATE_THROW_EVENT",
                  "BOUNDARY_EVENT",
                  "END_EVENT",
                  "SERVICE_TASK",
                  "RECEIVE_TASK",
                  "USER_TASK",
                  "MANUAL_TASK",
                  "TASK",
                  "EXCLUSIVE_GATEWAY",
                  "INCLUSIVE_GATEWAY",
                  "PARALLEL_GATEWAY",
                  "EVENT_BASED_GATEWAY",
                  "SEQUENCE_FLOW",
                  "MULTI_INSTANCE_BODY",
                  "CALL_ACTIVITY",
                  "BUSINESS_RULE_TASK",
                  "SCRIPT_TASK",
                  "SEND_TASK",
                  "UNKNOWN"))
          .field("state", Field.oneOf("e.state", "ACTIVE", "COMPLETED", "TERMINATED"))
          .field("hasIncident", Field.bool("(e.incident_key is not null)"))
          .field("incidentKey", Field.key("e.incident_key"))
          .field("startDate", Field.date("e.start_date"))
          .field("endDate", Field.date("e.end_date"))
          .field("tenantId", Field.text("e.tenant_id"))
          .field("means", Field.oneOf("e.means", "LOCAL", "MODEL", "PERSON"));

  private ElementInstances() {}

  private static ElementInstance row(ResultSet row, StatementContext context) throws SQLException {
    var id = row.getString("element_id");
    var name = row.getString("element_name");
    var incident = Columns.optionalKey(row, "incident_key");
    return new ElementInstance(
        Columns.key(row, "key"),
        Columns.key(row, "process_instance_key"),
        Columns.key(row, "process_definition_key"),
        row.getString("bpmn_process_id"),
        Columns.key(row, "scope_key"),
        id,
        name == null ? id : name,
        row.getString("type"),
        row.getString("state"),
        incident != null,
        incident,
        Columns.time(row, "start_date"),
        Columns.optionalTime(row, "end_date"),
        row.getString("tenant_id"),
        Columns.optionalText(row, "means"),
        row.getLong("cost_micro_dollars"),
        Columns.optionalText(row, "note"));
  }

  static ElementInstance get(Handle handle, long key) {
    var found =
        Queries.byKey(
                handle,
                "select * from legion_element_instance where key = ?",
                key,
                ElementInstances::row)
            .orElseThrow(() -> Queries.missing("element instance", key));
    Caller.current()
        .require(
            Right.READ_PROCESS_INSTANCE,
            found.processDefinitionId(),
            found.tenantId(),
            () -> Queries.missing("element instance", key));
    return found;
  }
}
