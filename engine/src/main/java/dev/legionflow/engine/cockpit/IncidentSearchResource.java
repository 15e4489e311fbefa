package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.Incidents.Incident;
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

/// What can be read of incidents.
@Path("/v2/incidents")
@Tag(name = "Incident")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class IncidentSearchResource {

  private final Reads reads;

  IncidentSearchResource(Reads reads) {
    this.reads = reads;
  }

  @POST
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/search")
  @Operation(operationId = "searchIncidents", summary = "Search incidents")
  public SearchResult<Incident> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return reads.withHandle(h -> Search.run(h, Incidents.ENTITY, search));
  }

  @GET
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/{incidentKey}")
  @Operation(operationId = "getIncident", summary = "One incident")
  public Incident get(@PathParam("incidentKey") long key) {
    return reads.withHandle(h -> Incidents.get(h, key));
  }
}
