package dev.legionflow.workers.router.web;

import dev.legionflow.worker.Requester;
import dev.legionflow.workers.router.cost.Ledger;
import dev.legionflow.workers.router.cost.Ledger.By;
import dev.legionflow.workers.router.cost.Ledger.Filter;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// `/legion/costs`: what models cost, by day, tenant, process, instance, element or model.
@Path("/legion/costs")
@RunOnVirtualThread
@RolesAllowed({"admin", "operator", "viewer"})
public class CostsResource {

  private static final int DAYS = 30;

  private final Ledger ledger;
  private final Requester who;

  @Inject
  CostsResource(Ledger ledger, Requester who) {
    this.ledger = ledger;
    this.who = who;
  }

  /// What models cost.
  ///
  /// @param from the first day (UTC); by default 30 days ago
  /// @param to the last day; by default today
  /// @param by what to tell apart, with commas between: day, tenant, definition, element, instance,
  ///   model, version, provider, outcome
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> costs(
      @QueryParam("from") @Nullable String from,
      @QueryParam("to") @Nullable String to,
      @QueryParam("by") @DefaultValue("day") String by,
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("processDefinitionId") @Nullable String processId,
      @QueryParam("processInstanceKey") @Nullable String instanceKey,
      @QueryParam("elementId") @Nullable String elementId,
      @QueryParam("model") @Nullable String model) {
    var today = LocalDate.now(ZoneOffset.UTC);
    var groups =
        by.isBlank()
            ? List.<By>of()
            : Arrays.stream(by.split(",", -1)).map(CostsResource::by).distinct().toList();
    var filter =
        new Filter(
            Asked.day("from", from, today.minusDays(DAYS)),
            Asked.day("to", to, today),
            Asked.tenants(who, tenantId),
            Asked.text("processDefinitionId", processId),
            Asked.number("processInstanceKey", instanceKey),
            Asked.text("elementId", elementId),
            Asked.text("model", model));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("from", filter.from().toString());
    answer.put("to", filter.to().toString());
    answer.put("total", told(ledger.sums(filter, List.of()).getFirst(), List.of()));
    answer.put(
        "items", ledger.sums(filter, groups).stream().map(sum -> told(sum, groups)).toList());
    return answer;
  }

  private static By by(String name) {
    return Arrays.stream(By.values())
        .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(name.strip()))
        .findFirst()
        .orElseThrow(() ->
            Asked.invalid(
                "by",
                "must be some of day, tenant, definition, element, instance, model, version,"
                    + " provider, outcome"));
  }

  private static Map<String, Object> told(Ledger.Sum sum, List<By> groups) {
    Map<String, Object> told = new LinkedHashMap<>();
    for (var i = 0; i < groups.size(); i++) {
      told.put(groups.get(i).name().toLowerCase(Locale.ROOT), sum.key().get(i));
    }
    told.put("requests", sum.requests());
    told.put("inputTokens", sum.usage().input());
    told.put("outputTokens", sum.usage().output());
    told.put("cacheReadTokens", sum.usage().cacheRead());
    told.put("cacheWriteTokens", sum.usage().cacheWrite());
    told.put("reasoningTokens", sum.usage().reasoning());
    told.put("microDollars", sum.microDollars());
    told.put("estimatedMicroDollars", sum.estimated());
    return told;
  }
}
