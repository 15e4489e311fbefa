package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.DecisionDefinitions.DecisionDefinition;
import dev.legionflow.engine.cockpit.search.Search;
import dev.legionflow.engine.cockpit.search.SearchBody;
import dev.legionflow.engine.cockpit.search.SearchResult;
import dev.legionflow.engine.store.Database;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// What can be read of decision definitions.
@Path("/v2/decision-definitions")
@Tag(name = "Decision definition")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DecisionDefinitionResource {

  private final Database database;

  DecisionDefinitionResource(Database database) {
    this.database = database;
  }

  @POST
  @Needs(Right.READ_DECISION_DEFINITION)
  @Path("/search")
  @Operation(operationId = "searchDecisionDefinitions", summary = "Search decision definitions")
  public SearchResult<DecisionDefinition> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return database.jdbi().withHandle(h -> Search.run(h, DecisionDefinitions.ENTITY, search));
  }

  @GET
  @Needs(Right.READ_DECISION_DEFINITION)
  @Path("/{decisionDefinitionKey}")
  @Operation(operationId = "getDecisionDefinition", summary = "One of them")
  public DecisionDefinition get(@PathParam("decisionDefinitionKey") long key) {
    return database.jdbi().withHandle(h -> DecisionDefinitions.get(h, key));
  }

  /// Camunda's Java client asks for this with `Accept: application/json`, so that has to be taken.
  @GET
  @Needs(Right.READ_DECISION_DEFINITION)
  @Path("/{decisionDefinitionKey}/xml")
  @Produces({MediaType.TEXT_XML, MediaType.APPLICATION_JSON, "application/problem+json"})
  @Operation(operationId = "getDecisionDefinitionXml", summary = "The DMN file as it was uploaded")
  @APIResponse(responseCode = "200", content = @Content(mediaType = MediaType.TEXT_XML))
  public Response xml(@PathParam("decisionDefinitionKey") long key) {
    var xml = database.jdbi().withHandle(h -> DecisionDefinitions.xml(h, key));
    return Response.ok(xml, MediaType.TEXT_XML).build();
  }
}
