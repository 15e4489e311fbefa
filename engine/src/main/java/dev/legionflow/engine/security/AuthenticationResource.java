package dev.legionflow.engine.security;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/// Who asks.
@Path("/v2/authentication")
@Tag(name = "Authentication")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class AuthenticationResource {

  private final SecurityIdentity identity;

  AuthenticationResource(SecurityIdentity identity) {
    this.identity = identity;
  }

  @GET
  @Needs({})
  @Path("/me")
  @Operation(operationId = "getAuthentication", summary = "The user that asks")
  public Me me() {
    var caller = Caller.current();
    var name = identity.getPrincipal().getName();
    return new Me(
        name,
        name,
        null,
        List.of("*"),
        (caller.seesAllTenants() ? List.of(Caller.DEFAULT_TENANT) : caller.tenants())
            .stream().map(Tenant::of).toList(),
        caller.groups().stream().sorted().toList(),
        new TreeSet<>(identity.getRoles()),
        null,
        Map.of(),
        false,
        caller.permissions());
  }

  /// As Camunda 8.8 names it.
  ///
  /// @param permissions ours: what the user may do, as it is written in the configuration
  public record Me(
      String username,
      String displayName,
      @Nullable String email,
      List<String> authorizedComponents,
      List<Tenant> tenants,
      List<String> groups,
      Set<String> roles,
      @Nullable String salesPlanType,
      Map<String, String> c8Links,
      boolean canLogout,
      List<String> permissions) {}

  public record Tenant(String tenantId, String name) {
    static Tenant of(String id) {
      return new Tenant(id, id.equals(Caller.DEFAULT_TENANT) ? "Default" : id);
    }
  }
}
