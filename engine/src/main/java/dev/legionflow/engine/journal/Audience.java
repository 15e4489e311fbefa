package dev.legionflow.engine.journal;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.store.Database;
import java.util.HashMap;
import java.util.Map;

/// Of which events one client is told: those of missions that it may see. What is of no mission is
/// told to those who may see all.
final class Audience {

  /// Processes that are remembered.
  private static final int MOST = 1_000;

  private final Caller caller;
  private final Database database;
  private final boolean everything;
  private final Map<Long, Boolean> seen = new HashMap<>();

  Audience(Caller caller, Database database) {
    this.caller = caller;
    this.database = database;
    everything = caller.mayAll(Right.READ_PROCESS_INSTANCE) && caller.seesAllTenants();
  }

  /// To be asked by one thread.
  boolean has(Told told) {
    if (everything) {
      return true;
    }
    var about = told.seen();
    if (about == null) {
      return false;
    }
    if (seen.size() >= MOST) {
      seen.clear();
    }
    return seen.computeIfAbsent(about.definitionKey(), this::sees);
  }

  private boolean sees(long definitionKey) {
    return database
        .jdbi()
        .withHandle(handle ->
            handle
                .createQuery(
                    "select bpmn_process_id, tenant_id from legion_process_definition where key = ?")
                .bind(0, definitionKey)
                .map((row, context) ->
                    caller.sees(row.getString(2))
                        && caller.may(Right.READ_PROCESS_INSTANCE, row.getString(1)))
                .findOne()
                .orElse(false));
  }
}
