package dev.legionflow.engine.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.batch.BatchPayloads.Moves;
import dev.legionflow.engine.cockpit.Found;
import dev.legionflow.engine.flowable.Engine;
import dev.legionflow.engine.flowable.Modification;
import dev.legionflow.engine.flowable.UnitOfWork;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.incident.IncidentService;
import dev.legionflow.engine.instance.MigrationPayload;
import dev.legionflow.engine.instance.MigrationService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Objects;
import org.jdbi.v3.core.Handle;

/// What each kind of batch operation is about, and what it does to one of them.
@ApplicationScoped
class BatchActions {

  private final Engine engine;
  private final IncidentService incidents;
  private final MigrationService migrations;

  BatchActions(Engine engine, IncidentService incidents, MigrationService migrations) {
    this.engine = engine;
    this.incidents = incidents;
    this.migrations = migrations;
  }

  /// The next page of what the operation is about.
  static List<Found.Item> find(
      Handle handle, BatchType type, JsonNode filter, long after, int limit) {
    return switch (type) {
      case CANCEL_PROCESS_INSTANCE -> Found.active(handle, filter, true, after, limit);
      case MIGRATE_PROCESS_INSTANCE, MODIFY_PROCESS_INSTANCE ->
          Found.active(handle, filter, false, after, limit);
      case RESOLVE_INCIDENT -> Found.incidents(handle, filter, after, limit);
    };
  }

  /// Does it to one. Inside a command.
  ///
  /// @throws Problem when it cannot be done
  void act(UnitOfWork unit, BatchOperation batch, long itemKey) {
    switch (batch.type()) {
      case CANCEL_PROCESS_INSTANCE -> require(engine.cancel(itemKey), itemKey);
      case RESOLVE_INCIDENT -> incidents.resolve(unit, itemKey, true);
      case MIGRATE_PROCESS_INSTANCE ->
          migrations.migrate(
              unit,
              itemKey,
              BatchJson.read(Objects.requireNonNull(batch.plan()), MigrationPayload.class));
      case MODIFY_PROCESS_INSTANCE -> {
        var moves = BatchJson.read(Objects.requireNonNull(batch.plan()), Moves.class);
        require(
            engine.modify(itemKey, new Modification(List.of(), moves.read(), List.of())), itemKey);
      }
    }
  }

  private static void require(boolean found, long key) {
    if (!found) {
      throw Problem.notFound("there is no active process instance %d any more".formatted(key));
    }
  }
}
