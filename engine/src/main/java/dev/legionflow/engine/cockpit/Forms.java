package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.http.Problem;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/// `legion_form`, as it is shown.
final class Forms {

  /// @param schema the form as it was uploaded, JSON as text
  record Form(String formKey, String formId, int version, String schema, String tenantId) {}

  private static final String SELECT =
      "select f.*, r.content from legion_form f join legion_resource r on r.key = f.resource_key ";

  private Forms() {}

  static Form byKey(Handle handle, long key) {
    return Queries.byKey(handle, SELECT + "where f.key = ?", key, (row, context) -> form(row))
        .orElseThrow(() -> Queries.missing("form", key));
  }

  /// The newest version, because that is what Camunda binds to unless it is told otherwise.
  static Form newest(Handle handle, String formId, String tenantId) {
    try (var query =
        handle.createQuery(
            SELECT
                + "where f.form_id = ? and f.tenant_id = ? and f.deleted_at is null"
                + " order by f.version desc limit 1")) {
      Optional<Form> form =
          query.bind(0, formId).bind(1, tenantId).map((row, context) -> form(row)).findOne();
      return form.orElseThrow(() -> Problem.notFound("the form '" + formId + "' is not deployed"));
    }
  }

  private static Form form(ResultSet row) throws SQLException {
    return new Form(
        Columns.key(row, "key"),
        row.getString("form_id"),
        row.getInt("version"),
        new String(row.getBytes("content"), StandardCharsets.UTF_8),
        row.getString("tenant_id"));
  }
}
