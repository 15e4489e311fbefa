package dev.legionflow.engine.journal;

import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/// Takes finished missions out of the searchable tables, each with all that it called.
///
/// Their keys are kept in `legion_removed` for as long as the journal has rows of them: a rebuild
/// would bring them back otherwise.
final class Removal {

  private static final int KEYS_PER_STATEMENT = 1_000;

  private static final List<String> TABLES =
      List.of(
          "legion_variable",
          "legion_incident",
          "legion_decision_instance",
          "legion_job",
          "legion_user_task",
          "legion_business_id",
          "legion_document",
          "legion_element_instance");

  private final Handle handle;

  /// Up to where the tables are, so that all rows of what is over lie before it.
  private final long position;

  private Removal(Handle handle, long position) {
    this.handle = handle;
    this.position = position;
  }

  /// Takes out the missions of a process that ended earliest. The tables must not move meanwhile.
  ///
  /// @param state COMPLETED or TERMINATED
  /// @param before only what ended before
  /// @param most missions, not counting what they called
  /// @return how many
  static int remove(
      Handle handle, long position, String bpmnProcessId, String state, long before, int most) {
    var missions =
        handle
            .createQuery(
                """
                select key from legion_process_instance
                where bpmn_process_id = ? and state = ? and end_date < ?
                  and parent_process_instance_key is null
                order by end_date limit ?
                """)
            .bind(0, bpmnProcessId)
            .bind(1, state)
            .bind(2, before)
            .bind(3, most)
            .mapTo(Long.class)
            .list();
    var removal = new Removal(handle, position);
    var keys = removal.withCalled(missions);
    for (var from = 0; from < keys.size(); from += KEYS_PER_STATEMENT) {
      removal.delete(keys.subList(from, Math.min(keys.size(), from + KEYS_PER_STATEMENT)));
    }
    return missions.size();
  }

  /// Takes out decisions that no mission asked for.
  ///
  /// @return how many
  static int removeDecisions(Handle handle, long position, long before, int most) {
    var keys =
        handle
            .createQuery(
                """
                select key from legion_decision_instance
                where evaluation_date < ? and process_instance_key is null
                order by evaluation_date limit ?
                """)
            .bind(0, before)
            .bind(1, most)
            .mapTo(Long.class)
            .list();
    if (!keys.isEmpty()) {
      var removal = new Removal(handle, position);
      removal.note("legion_decision_instance", keys);
      removal.delete("delete from legion_decision_instance where key in (<keys>)", keys);
    }
    return keys.size();
  }

  /// Level by level; how deep calls go is bounded (`store/Limits`).
  private List<Long> withCalled(List<Long> missions) {
    var all = new ArrayList<>(missions);
    var level = missions;
    while (!level.isEmpty()) {
      var called = new ArrayList<Long>();
      for (var from = 0; from < level.size(); from += KEYS_PER_STATEMENT) {
        try (var query =
            handle.createQuery(
                """
                select key from legion_process_instance
                where parent_process_instance_key in (<keys>)
                """)) {
          query
              .bindList(
                  "keys", level.subList(from, Math.min(level.size(), from + KEYS_PER_STATEMENT)))
              .mapTo(Long.class)
              .forEach(called::add);
        }
      }
      all.addAll(called);
      level = called;
    }
    return all;
  }

  private void delete(List<Long> keys) {
    note("legion_process_instance", keys);
    for (var table : TABLES) {
      delete("delete from " + table + " where process_instance_key in (<keys>)", keys);
    }
    delete("delete from legion_process_instance where key in (<keys>)", keys);
  }

  private void note(String table, List<Long> keys) {
    try (var note =
        handle.createUpdate(
            "insert into legion_removed (key, position) select key, cast(:position as bigint) from "
                + table
                + " where key in (<keys>)")) {
      note.bind("position", position).bindList("keys", keys).execute();
    }
  }

  private void delete(String statement, List<Long> keys) {
    try (var delete = handle.createUpdate(statement)) {
      delete.bindList("keys", keys).execute();
    }
  }
}
