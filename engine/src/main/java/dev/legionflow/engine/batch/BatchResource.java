package dev.legionflow.engine.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.http.PathKey;
import dev.legionflow.engine.store.Database;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/// `/v2/batch-operations` and `/v2/batch-operation-items`.
@Path("/v2")
@Tag(name = "Batch operation")
@RunOnVirtualThread
public class BatchResource {

  private final BatchService batches;
  private final Database database;

  BatchResource(BatchService batches, Database database) {
    this.batches = batches;
    this.database = database;
  }

  @GET
  @Needs(Right.READ_BATCH)
  @Path("/batch-operations/{batchOperationKey}")
  @Operation(operationId = "getBatchOperation", summary = "One batch operation")
  public BatchRows.Batch get(@RestPath String batchOperationKey) {
    var key = key(batchOperationKey);
    return database.jdbi().withHandle(handle -> BatchRows.get(handle, key));
  }

  @POST
  @Needs(Right.READ_BATCH)
  @Path("/batch-operations/search")
  @Operation(operationId = "searchBatchOperations", summary = "Search batch operations")
  public SearchResult<BatchRows.Batch> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return database.jdbi().withHandle(handle -> Search.run(handle, BatchRows.BATCHES, search));
  }

  @POST
  @Needs(Right.READ_BATCH)
  @Path("/batch-operation-items/search")
  @Operation(
      operationId = "searchBatchOperationItems",
      summary = "Search what batch operations are about, and what became of each")
  public SearchResult<BatchRows.Item> items(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return database.jdbi().withHandle(handle -> Search.run(handle, BatchRows.ITEMS, search));
  }

  @POST
  @Needs(Right.UPDATE_BATCH)
  @Path("/batch-operations/{batchOperationKey}/suspension")
  @Operation(operationId = "suspendBatchOperation", summary = "Let a batch operation pause")
  public void suspend(@RestPath String batchOperationKey) {
    batches.suspend(key(batchOperationKey));
  }

  @POST
  @Needs(Right.UPDATE_BATCH)
  @Path("/batch-operations/{batchOperationKey}/resumption")
  @Operation(operationId = "resumeBatchOperation", summary = "Let a batch operation go on")
  public void resume(@RestPath String batchOperationKey) {
    batches.resume(key(batchOperationKey));
  }

  @POST
  @Needs(Right.UPDATE_BATCH)
  @Path("/batch-operations/{batchOperationKey}/cancellation")
  @Operation(
      operationId = "cancelBatchOperation",
      summary = "End a batch operation; what it has done stays done")
  public void cancel(@RestPath String batchOperationKey) {
    batches.cancel(key(batchOperationKey));
  }

  private static long key(String text) {
    return PathKey.parse("batchOperationKey", text);
  }
}
