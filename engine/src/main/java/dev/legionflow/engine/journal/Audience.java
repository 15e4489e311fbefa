package dev.legionflow.engine.journal;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.store.Database;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Of which events one client is told: those of missions that it may see, and of these what it
/// would find by searching. What is of no mission is told to those who may see all.
final class Audience {

  /// Processes that are remembered.
  private static final int MOST = 1_000;

  private final Caller caller;
  private final Database database;
  private final boolean everything;

  /// The ids of processes, by the keys of their definitions; empty where their missions are not to
  /// be seen.
  private final Map<Long, Optional<String>> seen = new HashMap<>();

  Audience(Caller caller, Database database) {
    this.caller = caller;
    this.database = database;
    everything =
        caller.seesAllTenants()
            && caller.mayAll(Right.READ_PROCESS_INSTANCE)
            && caller.mayAll(Right.READ_USER_TASK)
            && caller.mayAll(Right.READ_DECISION_INSTANCE);
  }

  /// To be asked by one thread.
  boolean has(Told told) {
    if (everything) {
      return true;
    }
    var about = told.seen();
    if (about == null) {
      return caller.seesAllTenants()
          && caller.mayAll(Right.READ_PROCESS_INSTANCE)
          && (told.right() == null || caller.mayAll(told.right()));
    }
    if (seen.size() >= MOST) {
      seen.clear();
    }
    var process = seen.computeIfAbsent(about.definitionKey(), this::visible);
    return process.isPresent() && mayRead(told, process.get());
  }

  private boolean mayRead(Told told, String process) {
    var right = told.right();
    if (right == null) {
      return true;
    }
    var decision = told.decisionId();
    return caller.may(right, decision == null ? process : decision);
  }

  private Optional<String> visible(long definitionKey) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select bpmn_process_id, tenant_id from legion_process_definition where key = ?")
                .bind(0, definitionKey)
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2)))
                .findOne())
        .filter(definition -> caller.sees(definition.getValue()))
        .map(Map.Entry::getKey)
        .filter(process -> caller.may(Right.READ_PROCESS_INSTANCE, process));
  }
}
