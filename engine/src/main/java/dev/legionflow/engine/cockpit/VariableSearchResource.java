package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.Variables.Found;
import dev.legionflow.engine.cockpit.Variables.Variable;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.journal.Reads;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/// What can be read of variables.
@Path("/v2/variables")
@Tag(name = "Variable")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class VariableSearchResource {

  private final Reads reads;

  VariableSearchResource(Reads reads) {
    this.reads = reads;
  }

  @POST
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/search")
  @Operation(
      operationId = "searchVariables",
      summary = "Search variables",
      description =
          "Values are cut at 8,191 characters, unless truncateValues is false; a page may then hold"
              + " 16,000,000 characters.")
  public SearchResult<Found> search(
      @Nullable JsonNode body, @RestQuery @DefaultValue("true") boolean truncateValues) {
    var search = SearchBody.parse(body);
    return reads.withHandle(h -> {
      var found = Search.run(h, Variables.ENTITY, search);
      return truncateValues ? found : Variables.whole(h, found);
    });
  }

  @GET
  @Needs(Right.READ_PROCESS_INSTANCE)
  @Path("/{variableKey}")
  @Operation(operationId = "getVariable", summary = "One variable with all of its value")
  public Variable get(@PathParam("variableKey") long key) {
    return reads.withHandle(h -> Variables.get(h, key));
  }
}
