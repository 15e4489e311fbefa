package dev.legionflow.workers.router.web;

import dev.legionflow.worker.Requester;
import dev.legionflow.workers.router.decision.DecisionLog;
import dev.legionflow.workers.router.decision.DecisionLog.Filter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/legion/router/decisions`: which models were chosen, and why.
@Path("/legion/router/decisions")
@RunOnVirtualThread
@RolesAllowed({"admin", "operator", "viewer"})
public class DecisionsResource {

  private static final long LIMIT = 100;
  private static final long MOST = 1_000;

  private final DecisionLog decisions;
  private final Requester who;

  @Inject
  DecisionsResource(DecisionLog decisions, Requester who) {
    this.decisions = decisions;
    this.who = who;
  }

  /// The newest first.
  ///
  /// @param before a time, to go on with those that are older
  /// @param after a decision's id, to go on behind it: of several of one time none is left out
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> list(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("processDefinitionId") @Nullable String processId,
      @QueryParam("processInstanceKey") @Nullable String instanceKey,
      @QueryParam("elementId") @Nullable String elementId,
      @QueryParam("model") @Nullable String model,
      @QueryParam("before") @Nullable String before,
      @QueryParam("after") @Nullable String after,
      @QueryParam("limit") @Nullable String limit) {
    var asked = Asked.number("limit", limit);
    var most = asked == null ? LIMIT : asked;
    if (most < 1 || most > MOST) {
      throw Asked.invalid("limit", "must be from 1 to " + MOST);
    }
    var tenants = Asked.tenants(who, tenantId);
    var behind = Asked.text("after", after);
    if (behind != null && find(behind).isEmpty()) {
      throw Asked.invalid("after", "is no decision that is kept");
    }
    return Map.of(
        "items",
        decisions.find(
            new Filter(
                tenants,
                null,
                Asked.text("processDefinitionId", processId),
                Asked.number("processInstanceKey", instanceKey),
                Asked.text("elementId", elementId),
                Asked.text("model", model),
                Asked.time("before", before),
                behind,
                (int) most)));
  }

  @GET
  @Path("/{decisionId}")
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, @Nullable Object> one(@PathParam("decisionId") String id) {
    var found = find(id);
    if (found.isEmpty()) {
      throw Asked.missing("there is no decision '%s'".formatted(id));
    }
    return found.getFirst();
  }

  private List<Map<String, @Nullable Object>> find(String id) {
    return decisions.find(
        new Filter(
            Asked.tenants(who, null),
            Asked.text("decisionId", id),
            null,
            null,
            null,
            null,
            null,
            null,
            1));
  }
}
