package dev.legionflow.workers.router.web;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.Requester;
import dev.legionflow.workers.router.cost.Budget.Scope;
import dev.legionflow.workers.router.cost.BudgetSettings;
import dev.legionflow.workers.router.cost.Budgets;
import dev.legionflow.workers.router.cost.Budgets.State;
import dev.legionflow.workers.router.cost.Payer;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `/legion/budgets`: what the budgets that a call would fall under have come to.
@Path("/legion/budgets")
@RunOnVirtualThread
@RolesAllowed({"admin", "operator", "viewer"})
public class BudgetsResource {

  private final BudgetSettings settings;
  private final Budgets budgets;
  private final Requester who;

  @Inject
  BudgetsResource(BudgetSettings settings, Budgets budgets, Requester who) {
    this.settings = settings;
    this.budgets = budgets;
    this.who = who;
  }

  /// The budget of all missions, and those of what is named.
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> budgets(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("processDefinitionId") @Nullable String processId,
      @QueryParam("processInstanceKey") @Nullable String instanceKey) {
    var tenants = Asked.tenants(who, tenantId);
    if (tenants.size() > 1) {
      throw Asked.invalid("tenantId", "is missing: you are assigned to several tenants");
    }
    var tenant = tenants.isEmpty() ? Job.DEFAULT_TENANT : tenants.getFirst();
    var process = Asked.text("processDefinitionId", processId);
    var instance = Asked.number("processInstanceKey", instanceKey);
    var payer =
        new Payer(
            tenant,
            Objects.requireNonNullElse(process, ""),
            Objects.requireNonNullElse(instance, 0L),
            "",
            0);
    var asked =
        settings.of(payer, null).stream()
            .filter(budget ->
                switch (budget.scope()) {
                  case INSTANCE -> instance != null;
                  case DEFINITION -> process != null;
                  case TENANT -> true;
                  // What all tenants together spend is nothing for one of them.
                  case ALL -> who.seesAllTenants();
                })
            .toList();
    return Map.of("items", budgets.states(asked).stream().map(BudgetsResource::told).toList());
  }

  private static Map<String, Object> told(State state) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("name", state.budget().name());
    told.put("scope", state.budget().scope().name());
    if (state.budget().scope() != Scope.ALL) {
      told.put("tenantId", state.budget().tenantId());
      told.put("subject", state.budget().subject());
    }
    told.put("period", state.budget().period().name());
    told.put("setting", state.budget().setting());
    told.put("limitMicroDollars", state.budget().microDollars());
    told.put("spentMicroDollars", state.spent());
    told.put("reservedMicroDollars", state.reserved());
    told.put("leftMicroDollars", state.left());
    return told;
  }
}
