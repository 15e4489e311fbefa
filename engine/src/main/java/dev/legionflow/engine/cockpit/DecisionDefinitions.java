package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Criterion;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.Visible;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// `legion_decision_definition`, as it is searched and shown.
final class DecisionDefinitions {

  record DecisionDefinition(
      String decisionDefinitionKey,
      String decisionDefinitionId,
      String name,
      int version,
      String decisionRequirementsId,
      String decisionRequirementsKey,
      String decisionRequirementsName,
      int decisionRequirementsVersion,
      String tenantId) {}

  /// With what is known of its graph, whose name is its id where it has none.
  private static final String TABLE =
      """
      (select d.*, coalesce(r.name, r.requirements_id) requirements_name,
        r.version requirements_version
      from legion_decision_definition d
      join legion_decision_requirements r on r.key = d.requirements_key)
      """;

  private static final Criterion LATEST =
      Field.bool(
          "(e.version = (select max(n.version) from legion_decision_definition n"
              + " where n.tenant_id = e.tenant_id and n.decision_id = e.decision_id))");

  static final Entity<DecisionDefinition> ENTITY =
      new Entity<>(TABLE, "e.*", DecisionDefinitions::row)
          .scope(Visible.by(Right.READ_DECISION_DEFINITION, "e.decision_id"))
          .field("decisionDefinitionKey", Field.key("e.key"))
          .field("decisionDefinitionId", Field.text("e.decision_id"))
          .field("name", Field.text("e.name"))
          .field("version", Field.integer("e.version"))
          .field("decisionRequirementsId", Field.text("e.requirements_id"))
          .field("decisionRequirementsKey", Field.key("e.requirements_key"))
          .field("decisionRequirementsName", Field.text("e.requirements_name"))
          .field("decisionRequirementsVersion", Field.integer("e.requirements_version"))
          .field("tenantId", Field.text("e.tenant_id"))
          .criterion("isLatestVersion", LATEST);

  private DecisionDefinitions() {}

  private static DecisionDefinition row(ResultSet row, StatementContext context)
      throws SQLException {
    return new DecisionDefinition(
        Columns.key(row, "key"),
        row.getString("decision_id"),
        row.getString("name"),
        row.getInt("version"),
        row.getString("requirements_id"),
        Columns.key(row, "requirements_key"),
        row.getString("requirements_name"),
        row.getInt("requirements_version"),
        row.getString("tenant_id"));
  }

  static DecisionDefinition get(Handle handle, long key) {
    var found =
        Queries.byKey(
                handle,
                "select * from %s e where key = ?".formatted(TABLE),
                key,
                DecisionDefinitions::row)
            .orElseThrow(() -> Queries.missing("decision definition", key));
    Caller.current()
        .require(
            Right.READ_DECISION_DEFINITION,
            found.decisionDefinitionId(),
            found.tenantId(),
            () -> Queries.missing("decision definition", key));
    return found;
  }

  /// The file as it was uploaded.
  static byte[] xml(Handle handle, long key) {
    return DecisionRequirements.xml(
        handle, Long.parseLong(get(handle, key).decisionRequirementsKey()));
  }
}
