package dev.legionflow.workers.learning;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.worker.Requester;
import dev.legionflow.workers.learning.Strategy.State;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `/legion/learning`: what was learned and from what, and what people make of it.
@Path("/legion/learning")
@RunOnVirtualThread
@RolesAllowed({"admin", "operator"})
public class LearningResource {

  private static final int LIMIT = 100;
  private static final int MOST = 1_000;
  private static final int NOTE = 500;
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");
  private static final Set<String> EDITS = Set.of("state", "choices", "note", "why");

  private final Shelf shelf;
  private final Requester who;

  @Inject
  LearningResource(Shelf shelf, Requester who) {
    this.shelf = shelf;
    this.who = who;
  }

  /// Strategies, those in use first.
  ///
  /// @param state active, pinned or retired; all where it is missing
  @GET
  @Path("/strategies")
  @RolesAllowed({"admin", "operator", "viewer"})
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> strategies(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("taskType") @Nullable String taskType,
      @QueryParam("state") @Nullable String state,
      @QueryParam("limit") @Nullable String limit) {
    return Map.of(
        "items",
        shelf
            .list(
                Requests.tenants(who, tenantId),
                Requests.text("taskType", taskType),
                state == null || state.isBlank() ? null : state(state),
                Requests.limit(limit, LIMIT, MOST))
            .stream()
            .map(Told::strategy)
            .toList());
  }

  /// Pins, retires or edits a strategy: `state`, `choices`, `note`, and `why`.
  @PATCH
  @Path("/strategies/{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> edit(@PathParam("id") String id, @Nullable JsonNode body) {
    if (body == null || !body.isObject()) {
      throw Requests.invalid("body", "must be an object");
    }
    for (var name : new TreeSet<>(names(body))) {
      if (!EDITS.contains(name)) {
        throw Requests.invalid(name, "is nothing that can be said here");
      }
    }
    var edit =
        new Shelf.Edit(
            body.hasNonNull("state") ? state(body.get("state").asText()) : null,
            body.hasNonNull("choices") ? choices(body.get("choices")) : null,
            note(body.get("note")),
            why(body.path("why").asText("")));
    return Told.strategy(
        shelf
            .edit(known(id), edit, who.name(), tenant -> Requests.sees(who, tenant))
            .orElseThrow(() -> unknown(id)));
  }

  private static Map<String, String> choices(JsonNode node) {
    try {
      return Requests.words("choices", node, 1);
    } catch (Requests.Invalid e) {
      throw e.problem();
    }
  }

  private static Set<String> names(JsonNode body) {
    return body.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
  }

  private static @Nullable String note(@Nullable JsonNode node) {
    if (node == null || node.isNull()) {
      return null;
    }
    if (!node.isTextual() || node.asText().length() > NOTE) {
      throw Requests.invalid("note", "must be a text of at most " + NOTE + " characters");
    }
    return node.asText().replaceAll("\\p{C}", " ");
  }

  private static String why(@Nullable String text) {
    var why = Requests.text("why", text);
    if (why == null) {
      throw Requests.invalid("why", "is missing");
    }
    return why;
  }

  private static State state(String word) {
    return Arrays.stream(State.values())
        .filter(each -> each != State.DELETED && each.word().equals(word.strip()))
        .findFirst()
        .orElseThrow(() -> Requests.invalid("state", "must be active, pinned or retired"));
  }

  /// What is no id is none of a strategy, and need not be asked for.
  private static String known(String id) {
    if (!ID.matcher(id).matches()) {
      throw unknown(id);
    }
    return id;
  }

  private static WebApplicationException unknown(String id) {
    return Requests.missing(
        "there is no strategy '%s'".formatted(id.length() > 40 ? id.substring(0, 40) : id));
  }

  /// Takes a strategy away for good: it is not found again.
  @DELETE
  @Path("/strategies/{id}")
  public void delete(@PathParam("id") String id, @QueryParam("why") @Nullable String why) {
    var edit = new Shelf.Edit(State.DELETED, null, null, why(why));
    if (shelf.edit(known(id), edit, who.name(), tenant -> Requests.sees(who, tenant)).isEmpty()) {
      throw unknown(id);
    }
  }

  /// Attempts, the newest first.
  ///
  /// @param before milliseconds since 1970, to go on with those that are older
  @GET
  @Path("/attempts")
  @RolesAllowed({"admin", "operator", "viewer"})
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> attempts(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("taskType") @Nullable String taskType,
      @QueryParam("processInstanceKey") @Nullable String instanceKey,
      @QueryParam("before") @Nullable String before,
      @QueryParam("limit") @Nullable String limit) {
    return Map.of(
        "items",
        shelf.attempts(
            Requests.tenants(who, tenantId),
            Requests.text("taskType", taskType),
            Requests.number("processInstanceKey", instanceKey),
            Requests.number("before", before),
            Requests.limit(limit, LIMIT, MOST)));
  }

  /// What people changed, the newest first.
  @GET
  @Path("/changes")
  @RolesAllowed({"admin", "operator", "viewer"})
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> changes(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("limit") @Nullable String limit) {
    return Map.of(
        "items",
        shelf.changes(Requests.tenants(who, tenantId), Requests.limit(limit, LIMIT, MOST)));
  }

  /// The strategies of one tenant that are in use, as a file that [#take] takes: all of them, or
  /// none where they are more than a file has.
  @GET
  @Path("/export")
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> export(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("taskType") @Nullable String taskType) {
    var tenant = Requests.tenant(who, tenantId);
    var type = Requests.text("taskType", taskType);
    // Those in use come first.
    var strategies =
        shelf.list(List.of(tenant), type, null, StrategyFile.MOST + 1).stream()
            .filter(Strategy::isInUse)
            .toList();
    if (strategies.size() > StrategyFile.MOST) {
      throw Requests.invalid(
          "taskType",
          "there are more than %d strategies in use: export one type of tasks at a time"
              .formatted(StrategyFile.MOST));
    }
    return StrategyFile.write(strategies);
  }

  /// Takes a file of strategies for one tenant. Those that are there already stay as they are.
  @POST
  @Path("/import")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> take(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("why") @Nullable String why,
      @Nullable JsonNode body) {
    var owner = Requests.tenant(who, tenantId);
    var reason = why(why);
    try {
      var strategies = StrategyFile.read(body, owner, shelf.now());
      return Map.of("imported", shelf.take(strategies, who.name(), reason));
    } catch (Requests.Invalid e) {
      throw e.problem();
    }
  }
}
