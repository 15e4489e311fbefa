package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Visible;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// `legion_job`, as it is searched and shown.
final class JobRows {

  record Job(
      String jobKey,
      String type,
      String worker,
      String state,
      String kind,
      String listenerEventType,
      int retries,
      boolean isDenied,
      @Nullable String deniedReason,
      boolean hasFailedWithRetriesLeft,
      @Nullable String errorCode,
      @Nullable String errorMessage,
      Map<String, String> customHeaders,
      Set<String> tags,
      @Nullable String deadline,
      String creationTime,
      @Nullable String endTime,
      String processDefinitionId,
      String processDefinitionKey,
      String processInstanceKey,
      String elementId,
      String elementInstanceKey,
      String tenantId) {}

  private static final String RETRIES_LEFT = "(e.state = 'FAILED' and e.retries > 0)";

  static final Entity<Job> ENTITY =
      new Entity<>("legion_job", "e.*", JobRows::row)
          .scope(Visible.by(Right.READ_PROCESS_INSTANCE, "e.bpmn_process_id"))
          .field("jobKey", Field.key("e.key"))
          .field("type", Field.text("e.type"))
          .field("worker", Field.text("e.worker"))
          .field(
              "state",
              Field.oneOf(
                  "e.state",
                  "CANCELED",
                  "COMPLETED",
                  "CREATED",
                  "ERROR_THROWN",
                  "FAILED",
                  "MIGRATED",
                  "RETRIES_UPDATED",
                  "TIMED_OUT"))
          .field(
              "kind",
              Field.oneOf(
                  "e.kind",
                  "BPMN_ELEMENT",
                  "EXECUTION_LISTENER",
                  "TASK_LISTENER",
                  "AD_HOC_SUB_PROCESS"))
          .field(
              "listenerEventType",
              Field.oneOf(
                  "coalesce(e.listener_event, 'UNSPECIFIED')",
                  "ASSIGNING",
                  "CANCELING",
                  "COMPLETING",
                  "CREATING",
                  "END",
                  "START",
                  "UNSPECIFIED",
                  "UPDATING"))
          .field("retries", Field.integer("e.retries"))
          .field("hasFailedWithRetriesLeft", Field.bool(RETRIES_LEFT))
          .field("errorCode", Field.text("e.error_code"))
          .field("errorMessage", Field.text("e.error_message"))
          .field("deadline", Field.date("e.deadline"))
          .field("creationTime", Field.date("e.creation_time"))
          .field("endTime", Field.date("e.end_time"))
          .field("processDefinitionId", Field.text("e.bpmn_process_id"))
          .field("processDefinitionKey", Field.key("e.process_definition_key"))
          .field("processInstanceKey", Field.key("e.process_instance_key"))
          .field("elementId", Field.text("e.element_id"))
          .field("elementInstanceKey", Field.key("e.element_instance_key"))
          .field("tenantId", Field.text("e.tenant_id"))
          .criterion("tags", new TagsCriterion("e.tags"))
          .unsupported("isDenied", "deniedReason");

  private JobRows() {}

  private static Job row(ResultSet row, StatementContext context) throws SQLException {
    var worker = row.getString("worker");
    var state = row.getString("state");
    var retries = row.getInt("retries");
    var event = Columns.optionalText(row, "listener_event");
    return new Job(
        Columns.key(row, "key"),
        row.getString("type"),
        worker == null ? "" : worker,
        state,
        row.getString("kind"),
        event == null ? "UNSPECIFIED" : event,
        retries,
        false,
        null,
        state.equals("FAILED") && retries > 0,
        Columns.optionalText(row, "error_code"),
        Columns.optionalText(row, "error_message"),
        Columns.textMap(row, "custom_headers"),
        Columns.tags(row, "tags"),
        Columns.optionalTime(row, "deadline"),
        Columns.time(row, "creation_time"),
        Columns.optionalTime(row, "end_time"),
        row.getString("bpmn_process_id"),
        Columns.key(row, "process_definition_key"),
        Columns.key(row, "process_instance_key"),
        row.getString("element_id"),
        Columns.key(row, "element_instance_key"),
        row.getString("tenant_id"));
  }
}
