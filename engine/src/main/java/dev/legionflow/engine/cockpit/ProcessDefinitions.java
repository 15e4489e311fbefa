package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Criterion;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Visible;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/// `legion_process_definition`, as it is searched and shown.
final class ProcessDefinitions {

  record ProcessDefinition(
      String processDefinitionKey,
      String processDefinitionId,
      @Nullable String name,
      int version,
      @Nullable String versionTag,
      String resourceName,
      boolean hasStartForm,
      String tenantId) {}

  private static final Criterion LATEST =
      Field.bool(
          "(e.version = (select max(n.version) from legion_process_definition n"
              + " where n.tenant_id = e.tenant_id and n.bpmn_process_id = e.bpmn_process_id"
              + " and n.deleted_at is null))");

  static final Entity<ProcessDefinition> ENTITY =
      new Entity<>(
              "(select * from legion_process_definition where deleted_at is null)",
              "e.*",
              ProcessDefinitions::row)
          .scope(Visible.by(Right.READ_PROCESS_DEFINITION, "e.bpmn_process_id"))
          .field("processDefinitionKey", Field.key("e.key"))
          .field("processDefinitionId", Field.text("e.bpmn_process_id"))
          .field("name", Field.text("e.name"))
          .field("version", Field.integer("e.version"))
          .field("versionTag", Field.text("e.version_tag"))
          .field("resourceName", Field.text("e.resource_name"))
          .field("hasStartForm", Field.bool("(e.start_form_id is not null)"))
          .field("tenantId", Field.text("e.tenant_id"))
          .criterion("isLatestVersion", LATEST);

  private ProcessDefinitions() {}

  private static ProcessDefinition row(ResultSet row, StatementContext context)
      throws SQLException {
    return new ProcessDefinition(
        Columns.key(row, "key"),
        row.getString("bpmn_process_id"),
        Columns.optionalText(row, "name"),
        row.getInt("version"),
        Columns.optionalText(row, "version_tag"),
        row.getString("resource_name"),
        row.getString("start_form_id") != null,
        row.getString("tenant_id"));
  }

  static ProcessDefinition get(Handle handle, long key) {
    return get(handle, key, Right.READ_PROCESS_DEFINITION);
  }

  /// @param right that is needed to it
  static ProcessDefinition get(Handle handle, long key, Right right) {
    var found = find(handle, key);
    Caller.current()
        .require(
            right,
            found.processDefinitionId(),
            found.tenantId(),
            () -> Queries.missing("process definition", key));
    return found;
  }

  private static ProcessDefinition find(Handle handle, long key) {
    return Queries.byKey(
            handle,
            "select * from legion_process_definition where key = ?",
            key,
            ProcessDefinitions::row)
        .orElseThrow(() -> Queries.missing("process definition", key));
  }

  /// The file as it was uploaded.
  static byte[] xml(Handle handle, long key) {
    get(handle, key);
    return Queries.byKey(
            handle,
            "select r.content from legion_process_definition d"
                + " join legion_resource r on r.key = d.resource_key where d.key = ?",
            key,
            (row, context) -> row.getBytes("content"))
        .orElseThrow(() -> Queries.missing("process definition", key));
  }

  /// Empty where the process starts without a form.
  static Optional<Forms.Form> startForm(Handle handle, long key) {
    var definition = get(handle, key);
    return Queries.byKey(
            handle,
            "select start_form_id from legion_process_definition where key = ?",
            key,
            (row, context) -> Optional.ofNullable(row.getString("start_form_id")))
        .flatMap(id -> id)
        .map(id -> Forms.newest(handle, id, definition.tenantId()));
  }
}
