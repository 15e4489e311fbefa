package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.Database;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.DefinedAttributeTemplateEngine;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jspecify.annotations.Nullable;

/// The searchable tables once more, empty, as temporary tables of one connection; what the
/// projector does through [#handle] happens to these. When the connection ends, they are gone.
final class RebuiltTables implements AutoCloseable {

  static final String STATISTICS = "legion_element_statistics";

  /// A row of it comes from one event, and may belong to no process instance.
  private static final String DECISIONS = "legion_decision_instance";

  private static final String LIVE = "legion_";
  private static final String REBUILT = "rebuilt_";

  /// A searchable table.
  ///
  /// @param instance the column with the process instance that a row belongs to
  private record Searchable(String name, List<String> key, List<String> unique, String instance) {
    Searchable(String name) {
      this(name, List.of("key"), List.of(), "process_instance_key");
    }

    String rebuilt() {
      return REBUILT + name.substring(LIVE.length());
    }
  }

  private static final List<Searchable> TABLES =
      List.of(
          new Searchable("legion_process_instance", List.of("key"), List.of(), "key"),
          new Searchable("legion_element_instance"),
          new Searchable(
              "legion_variable",
              List.of("key"),
              List.of("scope_key", "name"),
              "process_instance_key"),
          new Searchable("legion_job"),
          new Searchable("legion_user_task"),
          new Searchable("legion_incident"),
          new Searchable(DECISIONS),
          new Searchable(
              STATISTICS, List.of("process_definition_key", "element_id"), List.of(), ""));

  private final Handle connection;
  private final Handle projected;
  private final boolean h2;

  private RebuiltTables(Handle connection, boolean h2) {
    this.connection = connection;
    this.h2 = h2;
    projected = Jdbi.open(connection.getConnection());
    Database.withoutValues(projected.getConfig());
    projected.define(Inserts.PREFIX, REBUILT);
    projected
        .getConfig(SqlStatements.class)
        .setTemplateEngine((sql, context) ->
            new DefinedAttributeTemplateEngine().render(sql.replace(LIVE, REBUILT), context));
  }

  static List<String> names() {
    return TABLES.stream().map(Searchable::name).toList();
  }

  /// Makes the tables. Outside of a transaction.
  static RebuiltTables make(Handle connection, boolean h2) {
    var tables = new RebuiltTables(connection, h2);
    tables.close();
    for (var table : TABLES) {
      tables.make(table);
    }
    return tables;
  }

  /// With the columns of the live table and what they refuse, but no more indexes than it takes to
  /// fill it.
  private void make(Searchable table) {
    if (h2) {
      connection.execute(
          "create local temporary table %s as select * from %s with no data"
              .formatted(table.rebuilt(), table.name()));
      for (var column : columns(table)) {
        if (column.defaultValue() != null) {
          alter(
              table,
              "alter column %s set default %s".formatted(column.name(), column.defaultValue()));
        }
        if (!column.nullable() && !table.key().contains(column.name())) {
          alter(table, "alter column %s set not null".formatted(column.name()));
        }
      }
      // A primary key takes no column that may be null.
      table.key().forEach(column -> alter(table, "alter column %s set not null".formatted(column)));
    } else {
      connection.execute(
          "create temporary table %s (like %s including defaults)"
              .formatted(table.rebuilt(), table.name()));
    }
    alter(table, "add primary key (%s)".formatted(String.join(", ", table.key())));
    if (!table.unique().isEmpty()) {
      alter(table, "add unique (%s)".formatted(String.join(", ", table.unique())));
    }
  }

  private void alter(Searchable table, String change) {
    connection.execute("alter table " + table.rebuilt() + " " + change);
  }

  private record Column(String name, boolean nullable, @Nullable String defaultValue) {}

  private List<Column> columns(Searchable table) {
    return connection
        .createQuery(
            """
            select lower(column_name), is_nullable, column_default from information_schema.columns
            where lower(table_name) = ? and lower(table_schema) = lower(current_schema)
            order by ordinal_position
            """)
        .bind(0, table.name())
        .map((rs, c) -> new Column(rs.getString(1), rs.getString(2).equals("YES"), rs.getString(3)))
        .list();
  }

  /// Statements about `legion_…` tables that are run here are about the rebuilt ones.
  Handle handle() {
    return projected;
  }

  /// Tells PostgreSQL how much there is, before it is compared.
  void analyze() {
    if (!h2) {
      TABLES.forEach(table -> connection.execute("analyze " + table.rebuilt()));
    }
  }

  /// Takes out what retention has removed.
  void remove() {
    for (var table : TABLES) {
      if (!table.instance().isEmpty()) {
        connection.execute(
            "delete from %s where %s in (select r.key from legion_removed r)"
                .formatted(table.rebuilt(), table.instance()));
      }
    }
    connection.execute(
        "delete from rebuilt_decision_instance where key in (select r.key from legion_removed r)");
  }

  /// Makes the live tables equal to the rebuilt ones, in the running transaction. Rows that are
  /// equal are not touched.
  ///
  /// @param complete whether all that ever happened was applied. Otherwise only the missions whose
  ///   start was seen are replaced, and decisions of no mission that were seen; the rest, and the
  ///   statistics, stay as they are
  /// @return how many rows of each table were taken away or put in
  Map<String, Long> replace(boolean complete) {
    var changed = new LinkedHashMap<String, Long>();
    for (var table : TABLES) {
      if (complete || !table.name().equals(STATISTICS)) {
        changed.put(table.name(), replace(table, complete));
      }
    }
    return changed;
  }

  private long replace(Searchable table, boolean complete) {
    var columns = columns(table).stream().map(Column::name).toList();
    var sameKey = same(table.key(), "=");
    var others = new ArrayList<>(columns);
    others.removeAll(table.key());
    var removed =
        connection.execute(
            "delete from %s l where not exists (select 1 from %s r where %s and %s)%s"
                .formatted(
                    table.name(),
                    table.rebuilt(),
                    sameKey,
                    same(others, "is not distinct from"),
                    complete ? "" : seen(table, "l")));
    var added =
        connection.execute(
            "insert into %s (%s) select %s from %s r where not exists (select 1 from %s l where %s)%s"
                .formatted(
                    table.name(),
                    String.join(", ", columns),
                    String.join(", ", columns.stream().map(c -> "r." + c).toList()),
                    table.rebuilt(),
                    table.name(),
                    sameKey,
                    complete ? "" : seen(table, "r")));
    return (long) removed + added;
  }

  private static String same(List<String> columns, String operator) {
    return String.join(
        " and ", columns.stream().map(c -> "r.%s %s l.%s".formatted(c, operator, c)).toList());
  }

  private static String seen(Searchable table, String alias) {
    var instance = alias + "." + table.instance();
    var seen = instance + " in (select i.key from rebuilt_process_instance i)";
    return table.name().equals(DECISIONS)
        ? " and (%s or %s is null and %s.key in (select d.key from rebuilt_decision_instance d))"
            .formatted(seen, instance, alias)
        : " and " + seen;
  }

  /// Drops the tables.
  @Override
  public void close() {
    for (var table : TABLES) {
      connection.execute("drop table if exists " + table.rebuilt());
    }
  }
}
