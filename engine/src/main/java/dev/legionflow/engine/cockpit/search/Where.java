package dev.legionflow.engine.cockpit.search;

import dev.legionflow.engine.http.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.statement.Query;

/// A growing SQL text and the values for its question marks.
public final class Where {

  /// PostgreSQL takes 65,535 parameters in one statement; nobody needs as many.
  static final int MAX_VALUES = 10_000;

  private final StringBuilder sql = new StringBuilder();
  private final List<Object> values = new ArrayList<>();

  /// Adds SQL of ours, never of a request, and the values for the question marks in it.
  public Where add(String text, Object... bound) {
    sql.append(text);
    for (var value : bound) {
      bind(value);
    }
    return this;
  }

  Where add(Where other) {
    sql.append(other.sql);
    other.values.forEach(this::bind);
    return this;
  }

  /// `?, ?, ?`, with these values.
  public Where addList(List<?> bound) {
    sql.append("?, ".repeat(bound.size()));
    sql.setLength(sql.length() - (bound.isEmpty() ? 0 : 2));
    bound.forEach(this::bind);
    return this;
  }

  /// Starts the next condition: ` and ` unless nothing stands there yet.
  public Where and() {
    if (!sql.isEmpty()) {
      sql.append(" and ");
    }
    return this;
  }

  boolean isEmpty() {
    return sql.isEmpty();
  }

  private void bind(Object value) {
    if (values.size() == MAX_VALUES) {
      throw Problem.limit("filter", "a filter has at most " + MAX_VALUES + " values");
    }
    values.add(value);
  }

  String sql() {
    return sql.toString();
  }

  void bindTo(Query query) {
    for (var i = 0; i < values.size(); i++) {
      switch (values.get(i)) {
        case Long number -> query.bind(i, number);
        case Integer number -> query.bind(i, number);
        case Boolean flag -> query.bind(i, flag);
        case String text -> query.bind(i, text);
        case Object other ->
            throw new IllegalStateException("cannot bind a " + other.getClass().getName());
      }
    }
  }
}
