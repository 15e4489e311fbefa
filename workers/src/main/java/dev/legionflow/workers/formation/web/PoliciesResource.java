package dev.legionflow.workers.formation.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.worker.Requester;
import dev.legionflow.workers.formation.choice.Policy;
import dev.legionflow.workers.formation.choice.Policy.Kind;
import dev.legionflow.workers.formation.choice.Situation;
import dev.legionflow.workers.formation.evaluation.OffPolicy;
import dev.legionflow.workers.formation.store.Log;
import dev.legionflow.workers.formation.store.Policies;
import dev.legionflow.workers.formation.store.Policies.Author;
import dev.legionflow.workers.formation.store.Policies.Conflict;
import dev.legionflow.workers.formation.store.Policies.Duty;
import dev.legionflow.workers.formation.store.Policies.Pin;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/legion/formations/policies` and `…/pins`: by which rules formations are chosen. What is
/// changed here is changed for one tenant.
@Path("/legion/formations")
@RunOnVirtualThread
@RolesAllowed({"admin", "operator"})
public class PoliciesResource {

  private final Policies policies;
  private final Log log;
  private final Requester who;

  @Inject
  PoliciesResource(Policies policies, Log log, Requester who) {
    this.policies = policies;
    this.log = log;
    this.who = who;
  }

  @GET
  @Path("/policies")
  @RolesAllowed({"admin", "operator", "viewer"})
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> policies(@QueryParam("tenantId") @Nullable String tenantId) {
    var tenant = Asked.tenant(who, tenantId);
    var active = policies.with(tenant, Duty.ACTIVE);
    var shadow = policies.with(tenant, Duty.SHADOW);
    return Map.of(
        "items",
        policies.list(tenant).stream().map(policy -> told(policy, active, shadow)).toList());
  }

  private static Map<String, @Nullable Object> told(
      Policy policy, Optional<Policy> active, Optional<Policy> shadow) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    told.put("name", policy.name());
    told.put("kind", policy.kind().name());
    told.put("formation", policy.formation());
    told.put("explore", policy.explore());
    told.put("discount", policy.discount());
    told.put("leastOutcomes", policy.leastOutcomes());
    told.put("active", active.filter(policy::equals).isPresent());
    told.put("shadow", shadow.filter(policy::equals).isPresent());
    return told;
  }

  /// A policy that is to be made; what is null is as in the usual one.
  public record NewPolicy(
      @Nullable String tenantId,
      @Nullable String name,
      @Nullable String kind,
      @Nullable String formation,
      @Nullable Double explore,
      @Nullable Double discount,
      @Nullable Integer leastOutcomes,
      @Nullable String why) {}

  @POST
  @Path("/policies")
  @Consumes(MediaType.APPLICATION_JSON)
  public void make(@Nullable JsonNode body) {
    var asked = Asked.body(body, NewPolicy.class);
    var tenant = Asked.tenant(who, asked.tenantId());
    var usual = Policy.USUAL;
    try {
      var policy =
          new Policy(
              Asked.needed("name", asked.name()),
              kind(asked.kind()),
              Asked.text("formation", asked.formation()),
              or(asked.explore(), usual.explore()),
              or(asked.discount(), usual.discount()),
              or(asked.leastOutcomes(), usual.leastOutcomes()));
      policies.add(tenant, policy, author(asked.why()));
    } catch (Policy.Refused e) {
      throw Asked.invalid(e.field(), e.reason());
    } catch (Conflict e) {
      throw Asked.conflict(e.getMessage());
    }
  }

  private static Kind kind(@Nullable String name) {
    var kind = Asked.needed("kind", name);
    try {
      return Kind.valueOf(kind);
    } catch (IllegalArgumentException e) {
      throw Asked.invalid("kind", "must be one of " + List.of(Kind.values()));
    }
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  private Author author(@Nullable String why) {
    return new Author(who.name(), Asked.needed("why", why));
  }

  @DELETE
  @Path("/policies/{policy}")
  public void remove(
      @PathParam("policy") String name,
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("why") @Nullable String why) {
    var tenant = Asked.tenant(who, tenantId);
    try {
      if (!policies.remove(tenant, Asked.needed("policy", name), author(why))) {
        throw Asked.missing("there is no policy '%s'".formatted(name));
      }
    } catch (Conflict e) {
      throw Asked.conflict(e.getMessage());
    }
  }

  /// The policy that is to have a duty.
  ///
  /// @param policy null for none, which only a shadow can be
  /// @param force whether it is switched on though its evaluation speaks against it
  public record Given(
      @Nullable String tenantId,
      @Nullable String policy,
      @Nullable Boolean force,
      @Nullable String why) {}

  @POST
  @Path("/shadow")
  @Consumes(MediaType.APPLICATION_JSON)
  public void shadow(@Nullable JsonNode body) {
    var asked = Asked.body(body, Given.class);
    var tenant = Asked.tenant(who, asked.tenantId());
    var name = Asked.text("policy", asked.policy());
    var author = author(asked.why());
    if (name != null) {
      known(tenant, name);
    }
    policies.give(tenant, Duty.SHADOW, name, author);
  }

  /// Switches a policy on, unless what was recorded speaks against it.
  @POST
  @Path("/active")
  @Consumes(MediaType.APPLICATION_JSON)
  public void active(@Nullable JsonNode body) {
    var asked = Asked.body(body, Given.class);
    var tenant = Asked.tenant(who, asked.tenantId());
    var author = author(asked.why());
    var policy = known(tenant, Asked.needed("policy", asked.policy()));
    if (!or(asked.force(), false)) {
      var objection = OffPolicy.of(policy, log.of(tenant, null)).objection();
      if (!objection.isEmpty()) {
        throw Asked.conflict(objection + "; \"force\": true switches it on all the same");
      }
    }
    policies.give(tenant, Duty.ACTIVE, policy.name(), author);
  }

  private Policy known(String tenant, String name) {
    return policies
        .find(tenant, name)
        .orElseThrow(() -> Asked.missing("there is no policy '%s'".formatted(name)));
  }

  @GET
  @Path("/pins")
  @RolesAllowed({"admin", "operator", "viewer"})
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> pins(@QueryParam("tenantId") @Nullable String tenantId) {
    return Map.of(
        "items",
        policies.pins(Asked.tenant(who, tenantId)).stream().map(PoliciesResource::told).toList());
  }

  private static Map<String, @Nullable Object> told(Pin pin) {
    Map<String, @Nullable Object> told = new LinkedHashMap<>();
    var size = pin.size();
    told.put("taskType", pin.taskType());
    told.put("size", size == null ? null : size.label());
    told.put("formation", pin.formation());
    return told;
  }

  /// A formation that is to be taken for tasks of a type.
  ///
  /// @param size a class of sizes such as `3-8`; null for all that have no pin of their own
  public record NewPin(
      @Nullable String tenantId,
      @Nullable String taskType,
      @Nullable String size,
      @Nullable String formation,
      @Nullable String why) {}

  @POST
  @Path("/pins")
  @Consumes(MediaType.APPLICATION_JSON)
  public void pin(@Nullable JsonNode body) {
    var asked = Asked.body(body, NewPin.class);
    var tenant = Asked.tenant(who, asked.tenantId());
    var formation = Asked.needed("formation", asked.formation());
    if (!Situation.isName(formation)) {
      throw Asked.invalid("formation", "is no name of a formation");
    }
    var pin =
        new Pin(Asked.neededTaskType(asked.taskType()), Asked.sizeClass(asked.size()), formation);
    try {
      policies.pin(tenant, pin, author(asked.why()));
    } catch (Conflict e) {
      throw Asked.conflict(e.getMessage());
    }
  }

  @DELETE
  @Path("/pins")
  public void unpin(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("taskType") @Nullable String taskType,
      @QueryParam("size") @Nullable String size,
      @QueryParam("why") @Nullable String why) {
    var tenant = Asked.tenant(who, tenantId);
    var type = Asked.neededTaskType(taskType);
    if (!policies.unpin(tenant, type, Asked.sizeClass(size), author(why))) {
      throw Asked.missing("nothing is pinned for '%s'".formatted(type));
    }
  }
}
