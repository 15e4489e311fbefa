package dev.legionflow.engine.cockpit.search;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Caller;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;
import org.jspecify.annotations.Nullable;

/// Runs a search: one query for the rows, one for their number.
public final class Search {

  /// After this many seconds the database is told to stop.
  public static final int MAX_SECONDS = 30;

  private Search() {}

  public static <T> SearchResult<T> run(Handle handle, Entity<T> entity, SearchBody body) {
    return run(handle, entity, body, new Where());
  }

  /// Runs a search among some of the rows: of those, the ones that the caller may see.
  ///
  /// @param within what is searched at all, for example the incidents of one process instance
  /// @throws dev.legionflow.engine.http.Problem 400, naming what is wrong with the body
  public static <T> SearchResult<T> run(
      Handle handle, Entity<T> entity, SearchBody body, Where within) {
    var where = new Where().add(within);
    entity.scope().narrow(where, Caller.current());
    return among(handle, entity, body, where);
  }

  /// Runs a search among rows that the caller is known to be allowed to see.
  public static <T> SearchResult<T> among(
      Handle handle, Entity<T> entity, SearchBody body, Where within) {
    var where = new Where().add(within);
    Filters.narrow(where, entity, body.filter());
    var order = Order.of(entity, body.sort());
    var page = body.page();
    var total = count(handle, entity, where);
    var rows = rows(handle, entity, order, page, where);
    return new SearchResult<>(
        rows.stream().map(Row::item).toList(),
        new SearchResult.Page(
            Math.min(total, SearchBody.MAX_RESULTS),
            total > SearchBody.MAX_RESULTS,
            rows.isEmpty() ? null : rows.getFirst().cursor().encode(order),
            rows.isEmpty() ? null : rows.getLast().cursor().encode(order)));
  }

  /// Runs a query of ours over the rows that a filter leaves, of those that the caller may see.
  ///
  /// @param sql with two places: for the table, whose alias is `e`, and for the conditions
  public static <T> List<T> list(
      Handle handle,
      Entity<?> entity,
      JsonNode filter,
      Where within,
      String sql,
      RowMapper<T> rows) {
    var where = new Where().add(within);
    entity.scope().narrow(where, Caller.current());
    Filters.narrow(where, entity, filter);
    try (var query = query(handle, sql.formatted(entity.table() + " e", where.sql()), where)) {
      return query.map(rows).list();
    }
  }

  /// Whether a filter leaves anything out: `{"key": null}` and `{"$or": []}` do not.
  ///
  /// @throws dev.legionflow.engine.http.Problem 400, naming what is wrong with the filter
  public static boolean narrows(Entity<?> entity, JsonNode filter) {
    var where = new Where();
    Filters.narrow(where, entity, filter);
    return !where.isEmpty();
  }

  private record Row<T>(T item, Cursor cursor) {}

  /// One more than the bound stands for more; counting millions of rows would cost seconds.
  private static long count(Handle handle, Entity<?> entity, Where where) {
    var sql =
        "select count(*) from (select 1 from "
            + entity.table()
            + " e"
            + clause(where)
            + " limit "
            + (SearchBody.MAX_RESULTS + 1)
            + ") c";
    try (var query = query(handle, sql, where)) {
      return query.mapTo(Long.class).one();
    }
  }

  private static <T> List<Row<T>> rows(
      Handle handle, Entity<T> entity, Order order, SearchBody.Page page, Where filter) {
    var where = new Where().add(filter);
    var forward = page.before() == null;
    if (page.after() != null) {
      order.narrow(where, Cursor.decode(page.after(), order, "page.after"), true);
    } else if (page.before() != null) {
      order.narrow(where, Cursor.decode(page.before(), order, "page.before"), false);
    }
    var sql = new StringBuilder("select ").append(entity.columns()).append(", e.key as cursor_key");
    for (var i = 0; i < order.terms().size(); i++) {
      sql.append(", ")
          .append(order.terms().get(i).field().preview())
          .append(" as cursor_")
          .append(i);
    }
    sql.append(" from ").append(entity.table()).append(" e").append(clause(where));
    sql.append(" order by ").append(order.sql(forward));
    sql.append(" limit ").append(page.limit()).append(" offset ").append(page.from());
    try (var query = query(handle, sql.toString(), where)) {
      var rows = new ArrayList<>(query.map((rs, ctx) -> row(entity, order, rs, ctx)).list());
      if (!forward) {
        Collections.reverse(rows);
      }
      return rows;
    }
  }

  private static String clause(Where where) {
    return where.isEmpty() ? "" : " where " + where.sql();
  }

  private static Query query(Handle handle, String sql, Where where) {
    var query =
        handle.createQuery(sql).setTemplateEngine(TemplateEngine.NOP).setQueryTimeout(MAX_SECONDS);
    where.bindTo(query);
    return query;
  }

  private static <T> Row<T> row(
      Entity<T> entity, Order order, ResultSet rs, StatementContext context) throws SQLException {
    var values = new ArrayList<@Nullable Object>();
    for (var i = 0; i < order.terms().size(); i++) {
      values.add(value(rs, "cursor_" + i, order.terms().get(i).field().type()));
    }
    return new Row<>(entity.rows().map(rs, context), new Cursor(values, rs.getLong("cursor_key")));
  }

  private static @Nullable Object value(ResultSet rs, String column, FieldType type)
      throws SQLException {
    Object value =
        switch (type) {
          case TEXT -> rs.getString(column);
          case KEY, DATE -> (Object) rs.getLong(column);
          case INTEGER -> rs.getInt(column);
          case BOOLEAN -> rs.getBoolean(column);
        };
    return rs.wasNull() ? null : value;
  }
}
