package dev.legionflow.it.chaos;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Whether anything is left of missions that have all ended: rows of the run-time tables.
///
/// It is called once after every scenario. H2's file has one process at a time, so the engine is
/// stopped for that and started again.
final class RunTimeCheck {

  private static final List<String> TABLES =
      List.of(
          "act_ru_execution",
          "act_ru_variable",
          "act_ru_timer_job",
          "act_ru_job",
          "act_ru_suspended_job",
          "act_ru_deadletter_job",
          "act_ru_event_subscr",
          "act_ru_task",
          "legion_ru_job",
          "legion_ru_user_task",
          "legion_stalled",
          "legion_multi_instance",
          "legion_multi_instance_output",
          "legion_compensation",
          "legion_compensating");

  private static final Duration STOP = Duration.ofSeconds(20);

  private RunTimeCheck() {}

  /// What is wrong.
  static List<String> of(EngineNode node) {
    var url = node.setting("legion.database.url");
    if (!url.isEmpty()) {
      return left(url, node.setting("legion.database.user"));
    }
    node.terminate();
    if (!node.ends(STOP)) {
      throw new Broken("the engine does not end within " + STOP + " of a SIGTERM");
    }
    var wrong = left("jdbc:h2:" + node.data().resolve("legion") + ";IFEXISTS=TRUE", "legion");
    node.start();
    return wrong;
  }

  private static List<String> left(String url, String user) {
    List<String> wrong = new ArrayList<>();
    try (var connection = DriverManager.getConnection(url, user, "")) {
      for (var table : TABLES) {
        var rows = count(connection, table);
        if (rows != 0) {
          wrong.add("all missions have ended and %s has %d rows".formatted(table, rows));
        }
      }
    } catch (SQLException e) {
      throw new Broken("the tables cannot be read: " + e.getMessage());
    }
    return wrong;
  }

  private static long count(Connection connection, String table) throws SQLException {
    try (var statement = connection.createStatement();
        // A name of the list above.
        var rows = statement.executeQuery("select count(*) from " + table)) {
      rows.next();
      return rows.getLong(1);
    }
  }
}
