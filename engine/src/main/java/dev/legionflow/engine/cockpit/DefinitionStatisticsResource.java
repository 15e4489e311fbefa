package dev.legionflow.engine.cockpit;

import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.DefinitionStatistics.HeatResult;
import dev.legionflow.engine.journal.Reads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// What a heat map of a diagram needs.
@Path("/legion/process-definitions/{processDefinitionKey}/statistics")
@Tag(name = "Process definition")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DefinitionStatisticsResource {

  private final Reads reads;

  DefinitionStatisticsResource(Reads reads) {
    this.reads = reads;
  }

  @GET
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Operation(
      operationId = "getProcessDefinitionHeat",
      summary = "How often, how long, at what cost and with how many failures each element worked",
      description = "Over all instances that there ever were, those included that are deleted.")
  public HeatResult get(@PathParam("processDefinitionKey") long key) {
    return reads.withHandle(handle -> DefinitionStatistics.heat(handle, key));
  }
}
