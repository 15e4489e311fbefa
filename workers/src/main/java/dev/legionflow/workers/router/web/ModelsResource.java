package dev.legionflow.workers.router.web;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.worker.Requester;
import dev.legionflow.workers.router.Declared;
import dev.legionflow.workers.router.call.Calls;
import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.rollout.RolloutRefused;
import dev.legionflow.workers.router.rollout.Rollouts;
import dev.legionflow.workers.router.rollout.Terms;
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
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/legion/models`: which models there are, how they do, and what is changed of them.
@Path("/legion/models")
@RunOnVirtualThread
@RolesAllowed({"admin", "operator"})
public class ModelsResource {

  private static final int CHANGES = 100;
  private static final int CAP = 4;
  private static final int DAYS = 7;
  private static final Usage USUAL = new Usage(1_000, 500, 0, 0, 0);

  private final Declared declared;
  private final Rollouts rollouts;
  private final Ledger ledger;
  private final Calls calls;
  private final Requester who;

  @Inject
  ModelsResource(Declared declared, Rollouts rollouts, Ledger ledger, Calls calls, Requester who) {
    this.declared = declared;
    this.rollouts = rollouts;
    this.ledger = ledger;
    this.calls = calls;
    this.who = who;
  }

  @GET
  @RolesAllowed({"admin", "operator", "viewer"})
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> models() {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("problem", declared.problem());
    answer.put("models", declared.models().stream().map(this::told).toList());
    answer.put("health", calls.health());
    if (who.seesAllTenants()) {
      // Their counts are of all tenants' calls.
      answer.put("canaries", rollouts.standings());
    }
    return answer;
  }

  private Map<String, Object> told(Model model) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("model", model.key());
    told.put("provider", model.provider());
    told.put("name", model.name());
    told.put("tier", model.tier().name());
    told.put("prices", model.prices());
    told.put("strengths", model.strengths().stream().sorted().toList());
    told.put("features", model.features().stream().sorted().toList());
    told.put("contextTokens", model.contextTokens());
    told.put("maxOutputTokens", model.maxOutputTokens());
    told.put("p95Millis", model.p95().toMillis());
    told.put("on", rollouts.isOn(model));
    told.put("weight", rollouts.weight(model));
    return told;
  }

  @GET
  @Path("/changes")
  @RolesAllowed({"admin", "operator", "viewer"})
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> changes(@QueryParam("limit") @Nullable String limit) {
    Asked.needsAllTenants(who);
    var asked = Asked.number("limit", limit);
    return Map.of(
        "items",
        rollouts
            .changes()
            .list(asked == null ? CHANGES : Math.toIntExact(Math.clamp(asked, 1L, 1_000L))));
  }

  /// What is switched.
  ///
  /// @param model a version as `id@version`; this or `provider`
  public record Switch(
      @Nullable String model,
      @Nullable String provider,
      @Nullable Boolean on,
      @Nullable String why) {}

  @POST
  @Path("/switch")
  @Consumes(MediaType.APPLICATION_JSON)
  public void change(@Nullable JsonNode body) {
    Asked.needsAllTenants(who);
    var asked = Asked.body(body, Switch.class);
    var on = asked.on();
    if (on == null) {
      throw Asked.invalid("on", "must be true or false");
    }
    var why = Asked.needed("why", asked.why());
    if (asked.provider() != null) {
      rollouts.enableProvider(provider(asked.provider(), on), on, who.name(), why);
    } else {
      rollouts.enableModel(model(asked.model()), on, who.name(), why);
    }
  }

  /// The share that a version is to have.
  ///
  /// @param weight the share among the versions of one id; 0 for none, JSON's null for the file's
  public record Weight(@Nullable String model, @Nullable JsonNode weight, @Nullable String why) {}

  @POST
  @Path("/weight")
  @Consumes(MediaType.APPLICATION_JSON)
  public void weight(@Nullable JsonNode body) {
    Asked.needsAllTenants(who);
    var asked = Asked.body(body, Weight.class);
    var weight = asked.weight();
    if (weight == null) {
      throw Asked.invalid("weight", "is missing");
    }
    if (!weight.isNull() && !weight.isInt()) {
      throw Asked.invalid("weight", "must be a whole number, or null");
    }
    var share = weight.isNull() ? null : (Integer) weight.intValue();
    try {
      rollouts.weight(model(asked.model()), share, who.name(), Asked.needed("why", asked.why()));
    } catch (RolloutRefused e) {
      throw Asked.invalid("weight", e.reason());
    }
  }

  /// One that models are declared of, or that is to be no longer off.
  private String provider(@Nullable String id, boolean on) {
    var wanted = Asked.needed("provider", id);
    if (declared.models().stream().noneMatch(model -> model.provider().equals(wanted))
        && !(on && !rollouts.isOn(wanted))) {
      throw Asked.missing("no model of a provider '%s' is declared".formatted(wanted));
    }
    return wanted;
  }

  private Model model(@Nullable String key) {
    var wanted = Asked.needed("model", key);
    return declared.models().stream()
        .filter(model -> model.key().equals(wanted))
        .findFirst()
        .orElseThrow(() -> Asked.missing("there is no model '%s'".formatted(wanted)));
  }

  /// A new version that is to be tried; what is null is the default.
  ///
  /// @param model the id
  /// @param byVerdict whether an answer counts as good when `legion.model.verdict` says so
  public record NewCanary(
      @Nullable String model,
      @Nullable String version,
      @Nullable Integer percent,
      @Nullable Double alpha,
      @Nullable Double successMargin,
      @Nullable Double latencyMargin,
      @Nullable Double costMargin,
      @Nullable Long latencyCapMillis,
      @Nullable Long costCapMicroDollars,
      @Nullable Long mostCalls,
      @Nullable Integer mostDays,
      @Nullable Boolean byVerdict) {}

  @POST
  @Path("/canary")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Object begin(@Nullable JsonNode body) {
    Asked.needsAllTenants(who);
    var asked = Asked.body(body, NewCanary.class);
    var id = Asked.needed("model", asked.model());
    var version = Asked.needed("version", asked.version());
    int percent = or(asked.percent(), 5);
    if (percent < Rollouts.LEAST_PERCENT || percent > Rollouts.MOST_PERCENT) {
      throw Asked.invalid("percent", Rollouts.PERCENT);
    }
    var models = declared.models();
    model(id + "@" + version);
    var usual =
        rollouts
            .baseline(models, id, version)
            .orElseThrow(() ->
                Asked.missing("'%s' has no other version in use to compare with".formatted(id)));
    try {
      var terms =
          new Terms(
              or(asked.alpha(), 0.05),
              or(asked.successMargin(), 0.05),
              or(asked.latencyMargin(), 0.25),
              or(asked.costMargin(), 0.25),
              or(asked.latencyCapMillis(), CAP * Math.max(1, usual.p95().toMillis())),
              or(asked.costCapMicroDollars(), CAP * Math.max(1, usualCost(usual))),
              or(asked.mostCalls(), 20_000L),
              or(asked.byVerdict(), false),
              or(asked.mostDays(), Terms.MOST_DAYS));
      return rollouts.begin(models, id, version, percent, terms, who.name());
    } catch (IllegalArgumentException e) {
      throw Asked.invalid("terms", String.valueOf(e.getMessage()));
    } catch (RolloutRefused e) {
      throw Asked.conflict(e.reason());
    }
  }

  private long usualCost(Model model) {
    var mean =
        ledger.meanCost(model.id(), model.version(), LocalDate.now(ZoneOffset.UTC).minusDays(DAYS));
    return mean.isPresent() ? (long) Math.ceil(mean.getAsDouble()) : model.prices().cost(USUAL);
  }

  private static <T> T or(@Nullable T value, T otherwise) {
    return value == null ? otherwise : value;
  }

  @DELETE
  @Path("/canary/{model: .+}")
  public void stop(@PathParam("model") String model, @QueryParam("why") @Nullable String why) {
    Asked.needsAllTenants(who);
    var reason = Asked.text("why", why);
    if (!rollouts.stop(model, who.name(), reason == null ? "stopped" : reason)) {
      throw Asked.missing("no canary of '%s' is running".formatted(model));
    }
  }
}
