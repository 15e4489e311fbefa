package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.ElementInstances.ElementInstance;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.journal.Reads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What can be read of element instances.
@Path("/v2")
@Tag(name = "Element instance")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class ElementInstanceSearchResource {

  private final Reads reads;

  ElementInstanceSearchResource(Reads reads) {
    this.reads = reads;
  }

  @POST
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/element-instances/search")
  @Operation(operationId = "searchElementInstances", summary = "Search element instances")
  public SearchResult<ElementInstance> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return reads.withHandle(h -> Search.run(h, ElementInstances.ENTITY, search));
  }

  @GET
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/element-instances/{elementInstanceKey}")
  @Operation(
      operationId = "getElementInstance",
      summary = "One element instance, with how its work was done and what it cost")
  public ElementInstance get(@PathParam("elementInstanceKey") long key) {
    return reads.withHandle(h -> ElementInstances.get(h, key));
  }
}
