package dev.legionflow.engine.cockpit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.cockpit.DecisionInstances.DecisionInstance;
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

/// What can be read of evaluated decisions.
@Path("/v2/decision-instances")
@Tag(name = "Decision instance")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class DecisionInstanceResource {

  private final Reads reads;

  DecisionInstanceResource(Reads reads) {
    this.reads = reads;
  }

  @POST
  @Needs(Right.READ_DECISION_INSTANCE)
  @Path("/search")
  @Operation(
      operationId = "searchDecisionInstances",
      summary = "Search evaluated decisions",
      description =
          "Results are cut at 8,191 characters. A whole one, with its inputs and the rules that"
              + " matched, is got by its key.")
  public SearchResult<DecisionInstance> search(@Nullable JsonNode body) {
    var search = SearchBody.parse(body);
    return reads.withHandle(h -> Search.run(h, DecisionInstances.ENTITY, search));
  }

  @GET
  @Needs(Right.READ_DECISION_INSTANCE)
  @Path("/{decisionEvaluationInstanceKey}")
  @Operation(
      operationId = "getDecisionInstance",
      summary = "One evaluated decision, with its inputs and the rules that matched")
  public DecisionInstance get(@PathParam("decisionEvaluationInstanceKey") String id) {
    return reads.withHandle(h -> DecisionInstances.get(h, id));
  }
}
