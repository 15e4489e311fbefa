package dev.legionflow.workers.learning.memory;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.Requester;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `/legion/memory/sessions`: what conversations remember.
@Path("/legion/memory/sessions")
@RunOnVirtualThread
@RolesAllowed({"admin", "operator", "viewer"})
public class MemoryResource {

  private static final int LIMIT = 100;
  private static final int MOST = 1_000;

  /// Of a name that is none, so many characters are said back.
  private static final int TOLD = 40;

  private final Memory memory;
  private final Requester who;

  @Inject
  MemoryResource(Memory memory, Requester who) {
    this.memory = memory;
    this.who = who;
  }

  /// Those that were written to last first.
  ///
  /// @param limit how many, from 1 to 1,000
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> list(
      @QueryParam("tenantId") @Nullable String tenantId,
      @QueryParam("limit") @Nullable String limit) {
    var most = LIMIT;
    if (limit != null && !limit.isBlank()) {
      if (!limit.strip().matches("\\d{1,4}")
          || Integer.parseInt(limit.strip()) < 1
          || Integer.parseInt(limit.strip()) > MOST) {
        throw invalid("limit", "must be a whole number from 1 to " + MOST);
      }
      most = Integer.parseInt(limit.strip());
    }
    var sessions = memory.sessions(tenants(tenantId), most);
    return Map.of("items", sessions.stream().map(MemoryResource::told).toList());
  }

  /// One session and its branches.
  @GET
  @Path("/{sessionId}")
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, @Nullable Object> one(
      @PathParam("sessionId") String id, @QueryParam("tenantId") @Nullable String tenantId) {
    var found = memory.overview(key(id, tenantId)).orElseThrow(() -> noSession(id));
    var told = told(found.session());
    told.put("branches", found.branches().stream().map(MemoryResource::told).toList());
    return told;
  }

  /// The entries of a branch, from its beginning on.
  @GET
  @Path("/{sessionId}/branches/{branch}")
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> entries(
      @PathParam("sessionId") String id,
      @PathParam("branch") String branch,
      @QueryParam("tenantId") @Nullable String tenantId) {
    var key = key(id, tenantId);
    var found =
        (Asked.isName(branch) ? memory.read(key, branch) : Optional.<List<Entry>>empty())
            .orElseThrow(() ->
                missing("there is no session '%s' with a branch '%s'".formatted(id, cut(branch))));
    return Map.of("items", found.stream().map(Asked::told).toList());
  }

  /// What two branches share, and what each has beside.
  @GET
  @Path("/{sessionId}/comparison")
  @Produces(MediaType.APPLICATION_JSON)
  public Map<String, Object> comparison(
      @PathParam("sessionId") String id,
      @QueryParam("left") @Nullable String left,
      @QueryParam("right") @Nullable String right,
      @QueryParam("tenantId") @Nullable String tenantId) {
    var one = needed("left", left);
    var other = needed("right", right);
    var found =
        memory
            .compare(key(id, tenantId), one, other)
            .orElseThrow(() ->
                missing(
                    "there is no session '%s' with branches '%s' and '%s'"
                        .formatted(id, one, other)));
    return Map.of(
        "common",
        found.common(),
        "left",
        found.left().stream().map(Asked::told).toList(),
        "right",
        found.right().stream().map(Asked::told).toList());
  }

  /// Forgets a session with all of its branches.
  @DELETE
  @Path("/{sessionId}")
  @RolesAllowed({"admin", "operator"})
  public void forget(
      @PathParam("sessionId") String id, @QueryParam("tenantId") @Nullable String tenantId) {
    if (!memory.forget(key(id, tenantId))) {
      throw noSession(id);
    }
  }

  private SessionKey key(String id, @Nullable String tenantId) {
    if (!Asked.isName(id)) {
      throw noSession(cut(id));
    }
    var tenants = tenants(tenantId);
    if (tenants.size() > 1) {
      throw invalid("tenantId", "is missing: you are assigned to several tenants");
    }
    return new SessionKey(tenants.isEmpty() ? Job.DEFAULT_TENANT : tenants.getFirst(), id);
  }

  private static String cut(String name) {
    return name.length() <= TOLD ? name : name.substring(0, TOLD);
  }

  /// Empty for all.
  private List<String> tenants(@Nullable String tenantId) {
    if (tenantId == null || tenantId.isBlank()) {
      if (!who.seesAllTenants() && who.tenants().isEmpty()) {
        throw refused(403, "forbidden", "you are assigned to no tenant", null);
      }
      return who.seesAllTenants() ? List.of() : who.tenants();
    }
    if (tenantId.indexOf('\0') >= 0) {
      throw invalid("tenantId", "is no name of a tenant");
    }
    if (!who.seesAllTenants() && !who.tenants().contains(tenantId)) {
      throw refused(
          403, "forbidden", "you are not assigned to the tenant '%s'".formatted(tenantId), null);
    }
    return List.of(tenantId);
  }

  private static String needed(String name, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw invalid(name, "is missing");
    }
    if (!Asked.isName(value)) {
      throw invalid(name, "is no name of a branch");
    }
    return value;
  }

  private static Map<String, @Nullable Object> told(Session session) {
    var told = new LinkedHashMap<String, @Nullable Object>();
    told.put("sessionId", session.key().id());
    told.put("tenantId", session.key().tenantId());
    told.put("createdAt", session.createdAt());
    told.put("touchedAt", session.touchedAt());
    told.put("expiresAt", session.expiresAt());
    told.put("entries", session.entries());
    told.put("characters", session.characters());
    return told;
  }

  private static Map<String, @Nullable Object> told(Branch branch) {
    var told = new LinkedHashMap<String, @Nullable Object>();
    told.put("branch", branch.name());
    told.put("parent", branch.parent());
    told.put("shared", branch.shared());
    told.put("size", branch.size());
    told.put("createdAt", branch.createdAt());
    return told;
  }

  private static WebApplicationException invalid(String field, String detail) {
    return refused(400, "invalid-argument", field + ": " + detail, field);
  }

  private static WebApplicationException noSession(String id) {
    return missing("there is no session '%s'".formatted(id));
  }

  private static WebApplicationException missing(String detail) {
    return refused(404, "not-found", detail, null);
  }

  private static WebApplicationException refused(
      int status, String code, String detail, @Nullable String field) {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", "urn:legion-flow:problem:" + code);
    body.put("title", code.toUpperCase(Locale.ROOT).replace('-', '_'));
    body.put("status", status);
    body.put("detail", detail);
    if (field != null) {
      body.put("field", field);
    }
    return new WebApplicationException(
        Response.status(status).type("application/problem+json").entity(json(body)).build());
  }

  private static String json(Map<String, Object> body) {
    try {
      return new com.fasterxml.jackson.databind.ObjectMapper().writeValueAsString(body);
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
