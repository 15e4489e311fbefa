package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Entity;
import dev.legionflow.engine.cockpit.search.Field;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.cockpit.search.Visible;
import dev.legionflow.engine.http.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/// `legion_variable`, as it is searched and shown.
final class Variables {

  /// As in Camunda: a search answers this much of a value, a get all of it.
  static final int PREVIEW_CHARS = 8_191;

  /// What a page of whole values may hold.
  private static final long PAGE_CHARS = 16_000_000;

  /// @param value JSON as text, cut at [#PREVIEW_CHARS] when `isTruncated`
  record Found(
      String variableKey,
      String name,
      String value,
      boolean isTruncated,
      String scopeKey,
      String processInstanceKey,
      String tenantId) {}

  /// @param value JSON as text
  record Variable(
      String variableKey,
      String name,
      String value,
      String scopeKey,
      String processInstanceKey,
      String tenantId) {}

  private static final String TRUNCATED = "(char_length(e.value) > " + PREVIEW_CHARS + ")";

  static final Entity<Found> ENTITY =
      new Entity<>(
              "legion_variable",
              "e.key, e.name, e.scope_key, e.process_instance_key, e.tenant_id, substring(e.value, 1, "
                  + PREVIEW_CHARS
                  + ") as preview, "
                  + TRUNCATED
                  + " as truncated",
              Variables::found)
          .scope(Visible.byInstance(Right.READ_PROCESS_INSTANCE, "e.process_instance_key"))
          .field("variableKey", Field.key("e.key"))
          .field("name", Field.text("e.name"))
          .field("value", Field.longText("e.value", PREVIEW_CHARS))
          .field("scopeKey", Field.key("e.scope_key"))
          .field("processInstanceKey", Field.key("e.process_instance_key"))
          .field("tenantId", Field.text("e.tenant_id"))
          .criterion("isTruncated", Field.bool(TRUNCATED));

  private Variables() {}

  private static Found found(ResultSet row, StatementContext context) throws SQLException {
    return new Found(
        Columns.key(row, "key"),
        row.getString("name"),
        row.getString("preview"),
        row.getBoolean("truncated"),
        Columns.key(row, "scope_key"),
        Columns.key(row, "process_instance_key"),
        row.getString("tenant_id"));
  }

  /// The page with whole values.
  ///
  /// @throws Problem 400 when they are too much for one answer
  static SearchResult<Found> whole(Handle handle, SearchResult<Found> page) {
    var items = new ArrayList<Found>();
    var chars = 0L;
    for (var item : page.items()) {
      var whole =
          item.isTruncated()
              ? new Found(
                  item.variableKey(),
                  item.name(),
                  find(handle, Long.parseLong(item.variableKey())).value(),
                  false,
                  item.scopeKey(),
                  item.processInstanceKey(),
                  item.tenantId())
              : item;
      chars += whole.value().length();
      if (chars > PAGE_CHARS) {
        throw Problem.limit(
            "page-chars",
            "the whole values of this page are more than %d characters; ask for fewer rows"
                .formatted(PAGE_CHARS));
      }
      items.add(whole);
    }
    return new SearchResult<>(items, page.page());
  }

  static Variable get(Handle handle, long key) {
    var found = find(handle, key);
    if (!Caller.current().sees(found.tenantId())) {
      throw Queries.missing("variable", key);
    }
    ProcessInstances.get(handle, Long.parseLong(found.processInstanceKey()));
    return found;
  }

  private static Variable find(Handle handle, long key) {
    return Queries.byKey(
            handle,
            "select * from legion_variable where key = ?",
            key,
            (row, context) ->
                new Variable(
                    Columns.key(row, "key"),
                    row.getString("name"),
                    row.getString("value"),
                    Columns.key(row, "scope_key"),
                    Columns.key(row, "process_instance_key"),
                    row.getString("tenant_id")))
        .orElseThrow(() -> Queries.missing("variable", key));
  }
}
