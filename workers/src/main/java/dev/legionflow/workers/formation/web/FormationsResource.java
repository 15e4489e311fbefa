package dev.legionflow.workers.formation.web;

import dev.legionflow.worker.Requester;
import dev.legionflow.workers.formation.choice.Policy;
import dev.legionflow.workers.formation.choice.Situation;
import dev.legionflow.workers.formation.choice.Weights;
import dev.legionflow.workers.formation.evaluation.OffPolicy;
import dev.legionflow.workers.formation.store.Decision;
import dev.legionflow.workers.formation.store.Decisions;
import dev.legionflow.workers.formation.store.Decisions.Filter;
import dev.legionflow.workers.formation.store.Decisions.Told;
import dev.legionflow.workers.formation.store.Log;
import dev.legionflow.workers.formation.store.Outcomes;
import dev.legionflow.workers.formation.store.Policies;
import dev.legionflow.workers.formation.store.Policies.Duty;
import dev.legionflow.workers.formation.store.PolicyChanges;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/legion/formations`: which formations were chosen, what is believed of them, and what a policy
/// would have earned.
@Path("/legion/formations")
@RunOnVirtualThread
@RolesAllowed({"admin", "operator", "viewer"})
@Produces(MediaType.APPLICATION_JSON)
public class FormationsResource {

  private static final int LIMIT = 100;
  private static final String FORMATIONS = "phalanx,vanguard,skirmish,spearhead";

  private final Decisions decisions;
  private final Outcomes outcomes;
  private final Policies policies;
  private final PolicyChanges changes;
  private final Log log;
  private final Requester who;

  @Inject
  FormationsResource(
      Decisions decisions,
      Outcomes outcomes,
      Policies policies,
      PolicyChanges changes,
      Log log,
      Requester who) {
    this.decisions = decisions;
    this.outcomes = outcomes;
    this.policies = policies;
    this.changes = changes;
    this.log = log;
    this.who = who;
  }

  /// The newest first.
  ///
  /// @param before a time, to go on with those that are older
  @GET
  @Path("/decisions")
  public Map<String, Object> decisions(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("taskType") @Nullable String taskType,
      @QueryParam("processDefinitionId") @Nullable String processId,
      @QueryParam("processInstanceKey") @Nullable String instanceKey,
      @QueryParam("before") @Nullable String before,
      @QueryParam("limit") @Nullable String limit) {
    var filter =
        new Filter(
            Asked.tenants(who, tenantId),
            null,
            Asked.taskType(taskType),
            Asked.text("processDefinitionId", processId),
            Asked.number("processInstanceKey", instanceKey),
            Asked.time("before", before),
            Asked.number("limit", limit, LIMIT, Decisions.MOST));
    return Map.of("items", decisions.list(filter).stream().map(FormationsResource::told).toList());
  }

  @GET
  @Path("/decisions/{decisionId}")
  public Map<String, @Nullable Object> decision(@PathParam("decisionId") String id) {
    return decisions
        .told(Asked.tenants(who, null), Asked.needed("decisionId", id))
        .map(FormationsResource::told)
        .orElseThrow(() -> Asked.missing("there is no decision '%s'".formatted(id)));
  }

  private static Map<String, @Nullable Object> told(Told of) {
    var decision = of.decision();
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("id", decision.id());
    told.put("madeAt", Instant.ofEpochMilli(decision.madeAt()).toString());
    told.put("tenantId", decision.source().tenantId());
    told.put("processDefinitionId", decision.source().processId());
    told.put("processInstanceKey", String.valueOf(decision.source().instanceKey()));
    told.put("elementId", decision.source().elementId());
    told.put("taskType", decision.taskType());
    told.put("size", decision.size());
    told.put("sizeClass", decision.sizeClass().label());
    told.put("formation", decision.formation());
    told.put("propensity", decision.propensity());
    told.put("probabilities", decision.probabilities());
    told.put("provenance", decision.provenance().name());
    told.put("policy", decision.policy());
    told.put("shadow", shadow(decision));
    told.put("weights", decision.weights());
    told.put("why", decision.why());
    told.put("reward", of.reward());
    return told;
  }

  private static @Nullable Map<String, Object> shadow(Decision decision) {
    var shadow = decision.shadow();
    return shadow == null
        ? null
        : Map.of(
            "policy", shadow.policy(),
            "formation", shadow.formation(),
            "probabilities", shadow.probabilities());
  }

  /// What the policy that is switched on would do now with such a task.
  ///
  /// @param formations between commas
  @GET
  @Path("/beliefs")
  public Map<String, Object> beliefs(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("taskType") @Nullable String taskType,
      @QueryParam("size") @Nullable String size,
      @QueryParam("formations") @Nullable String formations) {
    var tenant = Asked.tenant(who, tenantId);
    var type = Asked.neededTaskType(taskType);
    var parts = Asked.number("size", size, 1, Situation.LARGEST);
    var names = Asked.text("formations", formations);
    var situation = situation(type, parts, names == null ? FORMATIONS : names);
    var policy = policies.with(tenant, Duty.ACTIVE).orElse(Policy.USUAL);
    var chosen = policy.choose(situation, outcomes.past(tenant, type, Weights.USUAL));
    var items =
        chosen.beliefs().stream()
            .map(belief ->
                Map.of(
                    "formation", belief.formation(),
                    "mean", belief.mean(),
                    "strength", belief.strength(),
                    "outcomes", belief.outcomes(),
                    "probability", chosen.byFormation().getOrDefault(belief.formation(), 0.0)))
            .toList();
    return Map.of("policy", policy.name(), "items", items);
  }

  private static Situation situation(String type, int size, String formations) {
    try {
      return new Situation(
          type, size, Arrays.stream(formations.split(",", -1)).map(String::strip).toList());
    } catch (IllegalArgumentException e) {
      throw Asked.invalid("formations", String.valueOf(e.getMessage()));
    }
  }

  /// What a policy would have earned, by the choices that were made and recorded.
  @GET
  @Path("/policies/{policy}/evaluation")
  public Map<String, Object> evaluation(
      @PathParam("policy") String name,
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("taskType") @Nullable String taskType) {
    var tenant = Asked.tenant(who, tenantId);
    var policy =
        policies
            .find(tenant, Asked.needed("policy", name))
            .orElseThrow(() -> Asked.missing("there is no policy '%s'".formatted(name)));
    var report = OffPolicy.of(policy, log.of(tenant, Asked.taskType(taskType)));
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("policy", report.policy());
    told.put("decisions", report.decisions());
    told.put("effectiveDecisions", report.effective());
    told.put("greatestWeight", report.greatestWeight());
    told.put("unsupported", report.unsupported());
    told.put("logged", report.logged());
    told.put("ips", report.ips());
    told.put("snips", report.snips());
    told.put("doublyRobust", report.doublyRobust());
    told.put("gain", report.gain());
    told.put("objection", report.objection());
    return told;
  }

  /// Who changed what, the newest first.
  @GET
  @Path("/changes")
  public Map<String, Object> changes(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("limit") @Nullable String limit) {
    var items =
        changes.list(
            Asked.tenant(who, tenantId), Asked.number("limit", limit, LIMIT, Decisions.MOST));
    return Map.of("items", List.copyOf(items));
  }
}
