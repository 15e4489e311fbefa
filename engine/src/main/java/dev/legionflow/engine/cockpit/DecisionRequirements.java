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

/// `legion_decision_requirements`, as it is searched and shown.
final class DecisionRequirements {

  record Requirements(
      String decisionRequirementsKey,
      String decisionRequirementsId,
      String decisionRequirementsName,
      int version,
      String resourceName,
      String tenantId) {}

  static final Entity<Requirements> ENTITY =
      new Entity<>("legion_decision_requirements", "e.*", DecisionRequirements::row)
          .scope(Visible.by(Right.READ_DECISION_REQUIREMENTS, "e.requirements_id"))
          .field("decisionRequirementsKey", Field.key("e.key"))
          .field("decisionRequirementsId", Field.text("e.requirements_id"))
          .field("decisionRequirementsName", Field.text("coalesce(e.name, e.requirements_id)"))
          .field("version", Field.integer("e.version"))
          .field("resourceName", Field.text("e.resource_name"))
          .field("tenantId", Field.text("e.tenant_id"));

  private DecisionRequirements() {}

  private static Requirements row(ResultSet row, StatementContext context) throws SQLException {
    var name = Columns.optionalText(row, "name");
    var id = row.getString("requirements_id");
    return new Requirements(
        Columns.key(row, "key"),
        id,
        name == null ? id : name,
        row.getInt("version"),
        row.getString("resource_name"),
        row.getString("tenant_id"));
  }

  static Requirements get(Handle handle, long key) {
    var found =
        Queries.byKey(
                handle,
                "select * from legion_decision_requirements where key = ?",
                key,
                DecisionRequirements::row)
            .orElseThrow(() -> Queries.missing("decision requirements graph", key));
    Caller.current()
        .require(
            Right.READ_DECISION_REQUIREMENTS,
            found.decisionRequirementsId(),
            found.tenantId(),
            () -> Queries.missing("decision requirements graph", key));
    return found;
  }

  /// The file as it was uploaded.
  static byte[] xml(Handle handle, long key) {
    return Queries.byKey(
            handle,
            "select r.content from legion_decision_requirements d"
                + " join legion_resource r on r.key = d.resource_key where d.key = ?",
            key,
            (row, context) -> row.getBytes("content"))
        .orElseThrow(() -> Queries.missing("decision requirements graph", key));
  }
}
