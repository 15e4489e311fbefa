package dev.legionflow.engine.flowable;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.sql.DataSource;

/// Takes from Flowable's run-time tables what costs at every instance and serves no query of ours
/// (docs/adr/0009-fast-path.md).
///
/// Seventeen foreign keys point at an execution, and PostgreSQL asks each of them when one is
/// deleted. What they would guard is guarded by the root's lock: a mission's rows are only written
/// by the command that holds it.
final class Schema {

  /// Of columns that are never set here, or only asked for together with one that is indexed.
  private static final List<String> UNUSED =
      List.of(
          "act_idx_exe_procdef",
          "act_idx_exec_buskey",
          "act_idx_exec_ref_id_",
          "act_idx_ru_var_scope_id_type",
          "act_idx_ru_var_sub_id_type",
          "act_idx_var_bytearray",
          "act_idx_var_procinst",
          "act_idx_variable_task_id");

  private Schema() {}

  /// Changes nothing when it has been done before, so that nodes can start beside running ones.
  static void lighten(DataSource database) {
    try (var connection = database.getConnection();
        var statement = connection.createStatement()) {
      for (var change : changes(connection)) {
        statement.execute(change);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("cannot change the run-time tables", e);
    }
  }

  private static List<String> changes(Connection connection) throws SQLException {
    var changes = new ArrayList<String>();
    try (var statement = connection.createStatement()) {
      try (var keys =
          statement.executeQuery(
              """
              select table_name, constraint_name from information_schema.table_constraints
              where constraint_type = 'FOREIGN KEY' and lower(table_name) like 'act_ru_%'
                and table_schema = current_schema
              """)) {
        while (keys.next()) {
          changes.add(
              "alter table %s drop constraint if exists %s"
                  .formatted(keys.getString(1), keys.getString(2)));
        }
      }
    }
    changes.addAll(wider(connection));
    for (var table : List.of("act_ru_execution", "act_ru_variable")) {
      for (var index : indexes(connection, table)) {
        if (UNUSED.contains(index.toLowerCase(Locale.ROOT))) {
          changes.add("drop index if exists " + index);
        }
      }
    }
    return changes;
  }

  /// The business status holds an instance's tags, of which there may be ten of 100 characters.
  private static List<String> wider(Connection connection) throws SQLException {
    var changes = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var columns =
            statement.executeQuery(
                """
                select table_name, column_name from information_schema.columns
                where lower(column_name) = 'business_status_' and character_maximum_length < 1024
                  and table_schema = current_schema
                """)) {
      while (columns.next()) {
        changes.add(
            "alter table %s alter column %s set data type varchar(1024)"
                .formatted(columns.getString(1), columns.getString(2)));
      }
    }
    return changes;
  }

  private static List<String> indexes(Connection connection, String table) throws SQLException {
    var meta = connection.getMetaData();
    var names = new ArrayList<String>();
    try (var rows =
        meta.getIndexInfo(
            null,
            connection.getSchema(),
            meta.storesUpperCaseIdentifiers() ? table.toUpperCase(Locale.ROOT) : table,
            false,
            true)) {
      while (rows.next()) {
        var name = rows.getString("INDEX_NAME");
        if (name != null && !names.contains(name)) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
