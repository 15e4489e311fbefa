package dev.legionflow.engine.batch;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.batch.BatchPayloads.Created;
import dev.legionflow.engine.batch.BatchPayloads.Migrate;
import dev.legionflow.engine.batch.BatchPayloads.Modify;
import dev.legionflow.engine.batch.BatchPayloads.Moves;
import dev.legionflow.engine.batch.BatchPayloads.Plain;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.instance.MigrationService;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// `/v2/process-instances/…`: what is done to all instances that a filter finds.
@Path("/v2")
@Tag(name = "Batch operation")
@RunOnVirtualThread
public class BatchCreationResource {

  private final BatchService batches;
  private final MigrationService migrations;

  BatchCreationResource(BatchService batches, MigrationService migrations) {
    this.batches = batches;
    this.migrations = migrations;
  }

  @POST
  @Needs(Right.CREATE_BATCH)
  @Path("/process-instances/cancellation")
  @Operation(summary = "Cancel the root process instances that a filter finds, in the background")
  public Created cancel(@Nullable Plain body) {
    return create(BatchType.CANCEL_PROCESS_INSTANCE, body);
  }

  @POST
  @Needs(Right.CREATE_BATCH)
  @Path("/process-instances/incident-resolution")
  @Operation(summary = "Resolve the incidents of process instances, in the background")
  public Created resolve(@Nullable Plain body) {
    return create(BatchType.RESOLVE_INCIDENT, body);
  }

  @POST
  @Needs(Right.CREATE_BATCH)
  @Path("/process-instances/migration")
  @Operation(summary = "Migrate process instances, in the background")
  public Created migrate(@Nullable Migrate body) {
    if (body == null || body.migrationPlan() == null) {
      throw Problem.invalid("migrationPlan", "is missing");
    }
    migrations.check(body.migrationPlan());
    return created(
        BatchType.MIGRATE_PROCESS_INSTANCE,
        batches.create(BatchType.MIGRATE_PROCESS_INSTANCE, body.filter(), body.migrationPlan()));
  }

  @POST
  @Needs(Right.CREATE_BATCH)
  @Path("/process-instances/modification")
  @Operation(summary = "Move tokens of process instances, in the background")
  public Created modify(@Nullable Modify body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    var moves = new Moves(body.moveInstructions());
    var _ = moves.read();
    return created(
        BatchType.MODIFY_PROCESS_INSTANCE,
        batches.create(BatchType.MODIFY_PROCESS_INSTANCE, body.filter(), moves));
  }

  private Created create(BatchType type, @Nullable Plain body) {
    if (body == null) {
      throw Problem.invalid("body", "is missing");
    }
    return created(type, batches.create(type, body.filter(), null));
  }

  private static Created created(BatchType type, long key) {
    return new Created(Long.toString(key), type);
  }
}
