package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.cockpit.search.Visible;
import dev.legionflow.engine.cockpit.search.Where;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// `legion_incident`, as it is searched and shown.
final class Incidents {

  record Incident(
      String incidentKey,
      String processDefinitionKey,
      String processDefinitionId,
      String processInstanceKey,
      String errorType,
      String errorMessage,
      String elementId,
      String elementInstanceKey,
      String creationTime,
      @Nullable String resolvedTime,
      String state,
      @Nullable String jobKey,
      String tenantId) {}

  static final Entity<Incident> ENTITY =
      new Entity<>("legion_incident", "e.*", Incidents::row)
          .scope(Visible.by(Right.READ_PROCESS_INSTANCE, "e.bpmn_process_id"))
          .field("incidentKey", Field.key("e.key"))
          .field("processDefinitionKey", Field.key("e.process_definition_key"))
          .field("processDefinitionId", Field.text("e.bpmn_process_id"))
          .field("processInstanceKey", Field.key("e.process_instance_key"))
          .field(
              "errorType",
              Field.oneOf(
                  "e.error_type",
                  "UNSPECIFIED",
                  "UNKNOWN",
                  "IO_MAPPING_ERROR",
                  "JOB_NO_RETRIES",
                  "EXECUTION_LISTENER_NO_RETRIES",
                  "TASK_LISTENER_NO_RETRIES",
                  "AD_HOC_SUB_PROCESS_NO_RETRIES",
                  "CONDITION_ERROR",
                  "EXTRACT_VALUE_ERROR",
                  "CALLED_ELEMENT_ERROR",
                  "UNHANDLED_ERROR_EVENT",
                  "MESSAGE_SIZE_EXCEEDED",
                  "CALLED_DECISION_ERROR",
                  "DECISION_EVALUATION_ERROR",
                  "FORM_NOT_FOUND",
                  "RESOURCE_NOT_FOUND"))
          .field("errorMessage", Field.text("e.error_message"))
          .field("elementId", Field.text("e.element_id"))
          .field("elementInstanceKey", Field.key("e.element_instance_key"))
          .field("creationTime", Field.date("e.creation_time"))
          .field("state", Field.oneOf("e.state", "ACTIVE", "RESOLVED", "PENDING", "MIGRATED"))
          .field("jobKey", Field.key("e.job_key"))
          .field("tenantId", Field.text("e.tenant_id"));

  private Incidents() {}

  private static Incident row(ResultSet row, StatementContext context) throws SQLException {
    return new Incident(
        Columns.key(row, "key"),
        Columns.key(row, "process_definition_key"),
        row.getString("bpmn_process_id"),
        Columns.key(row, "process_instance_key"),
        row.getString("error_type"),
        row.getString("error_message"),
        row.getString("element_id"),
        Columns.key(row, "element_instance_key"),
        Columns.time(row, "creation_time"),
        Columns.optionalTime(row, "resolved_time"),
        row.getString("state"),
        Columns.optionalKey(row, "job_key"),
        row.getString("tenant_id"));
  }

  static Incident get(Handle handle, long key) {
    var found =
        Queries.byKey(handle, "select * from legion_incident where key = ?", key, Incidents::row)
            .orElseThrow(() -> Queries.missing("incident", key));
    Caller.current()
        .require(
            Right.READ_PROCESS_INSTANCE,
            found.processDefinitionId(),
            found.tenantId(),
            () -> Queries.missing("incident", key));
    return found;
  }

  /// Those of this process instance and of all that it called, and those called, and so on.
  static SearchResult<Incident> below(Handle handle, long processInstanceKey, SearchBody body) {
    var instance = ProcessInstances.get(handle, processInstanceKey);
    var within = new Where();
    if (instance.parentProcessInstanceKey() == null) {
      within.add(
          "e.process_instance_key in (select p.key from legion_process_instance p"
              + " where p.root_process_instance_key = ?)",
          processInstanceKey);
    } else {
      within.add(
          """
          e.process_instance_key in (
            with recursive called (key) as (
              select p.key from legion_process_instance p where p.key = ?
              union
              select p.key from legion_process_instance p
                join called c on p.parent_process_instance_key = c.key)
            select called.key from called)\
          """,
          processInstanceKey);
    }
    return Search.run(handle, ENTITY, body, within);
  }
}
