package dev.legionflow.engine.cockpit.search;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/// One searchable kind of thing: its table, how a row is read, and what can be asked of it.
///
/// In all SQL the table's alias is `e`, and its primary key is `e.key`.
public final class Entity<T> {

  private final String table;
  private final String columns;
  private final RowMapper<T> rows;
  private final Map<String, Field> fields = new LinkedHashMap<>();
  private final Map<String, Criterion> criteria = new LinkedHashMap<>();
  private final Map<String, ExistsGroup> groups = new LinkedHashMap<>();
  private final Set<String> unsupported = new LinkedHashSet<>();
  private boolean alternatives;
  private @Nullable Scope scope;

  /// Starts a declaration.
  ///
  /// @param columns the SQL that is selected for `rows`
  public Entity(String table, String columns, RowMapper<T> rows) {
    this.table = table;
    this.columns = columns;
    this.rows = rows;
  }

  /// A column to filter and sort by.
  public Entity<T> field(String name, Field field) {
    fields.put(name, field);
    return this;
  }

  /// Something to filter by alone.
  public Entity<T> criterion(String name, Criterion criterion) {
    criteria.put(name, criterion);
    return this;
  }

  public Entity<T> group(ExistsGroup group) {
    group.fields().keySet().forEach(name -> groups.put(name, group));
    return this;
  }

  /// What Camunda 8.8 filters by and we cannot; it is refused by name rather than ignored.
  public Entity<T> unsupported(String... names) {
    unsupported.addAll(Set.of(names));
    return this;
  }

  /// Takes `$or`, a list of filters of which one has to match.
  public Entity<T> withAlternatives() {
    alternatives = true;
    return this;
  }

  /// Who sees which rows; there has to be one.
  public Entity<T> scope(Scope readable) {
    scope = readable;
    return this;
  }

  Scope scope() {
    if (scope == null) {
      throw new IllegalStateException("nobody has said who may see rows of " + table);
    }
    return scope;
  }

  String table() {
    return table;
  }

  String columns() {
    return columns;
  }

  RowMapper<T> rows() {
    return rows;
  }

  public Map<String, Field> fields() {
    return Map.copyOf(fields);
  }

  Map<String, Criterion> criteria() {
    return criteria;
  }

  Map<String, ExistsGroup> groups() {
    return groups;
  }

  Set<String> unsupported() {
    return unsupported;
  }

  public boolean hasAlternatives() {
    return alternatives;
  }

  /// Every member that a filter can have, and what it takes; for the OpenAPI document.
  public Map<String, Criterion> filterable() {
    var all = new LinkedHashMap<String, Criterion>(fields);
    all.putAll(criteria);
    groups.forEach((name, group) -> all.put(name, group.fields().get(name)));
    return all;
  }
}
