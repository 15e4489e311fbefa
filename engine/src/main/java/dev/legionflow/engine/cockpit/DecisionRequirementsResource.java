package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.DecisionRequirements.Requirements;
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

/// What can be read of decision requirements graphs.
@Path("/v2/decision-requirements")
@Tag(name = "Decision requirements")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DecisionRequirementsResource {

  private final Database database;

  DecisionRequirementsResource(Database database) {
    this.database = database;
  }

  @POST
  @Needs(Right.READ_DECISION_REQUIREMENTS)
  @Path("/search")
  @Operation(
      operationId = "searchDecisionRequirements",
      summary = "Search decision requirements graphs")
  public SearchResult<Requirements> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return database.jdbi().withHandle(h -> Search.run(h, DecisionRequirements.ENTITY, search));
  }

  @GET
  @Needs(Right.READ_DECISION_REQUIREMENTS)
  @Path("/{decisionRequirementsKey}")
  @Operation(operationId = "getDecisionRequirement", summary = "One of them")
  public Requirements get(@PathParam("decisionRequirementsKey") long key) {
    return database.jdbi().withHandle(h -> DecisionRequirements.get(h, key));
  }

  /// Camunda's Java client asks for this with `Accept: application/json`, so that has to be taken.
  @GET
  @Needs(Right.READ_DECISION_REQUIREMENTS)
  @Path("/{decisionRequirementsKey}/xml")
  @Produces({MediaType.TEXT_XML, MediaType.APPLICATION_JSON, "application/problem+json"})
  @Operation(operationId = "getDecisionRequirementXml", summary = "The DMN file as it was uploaded")
  @APIResponse(responseCode = "200", content = @Content(mediaType = MediaType.TEXT_XML))
  public Response xml(@PathParam("decisionRequirementsKey") long key) {
    var xml =
        database
            .jdbi()
            .withHandle(h -> {
              DecisionRequirements.get(h, key);
              return DecisionRequirements.xml(h, key);
            });
    return Response.ok(xml, MediaType.TEXT_XML).build();
  }
}
