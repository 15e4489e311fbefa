package dev.legionflow.engine.security;

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
  @Path("/me")
  @Operation(operationId = "getAuthentication", summary = "The user that asks")
  public Me me() {
    var name = identity.getPrincipal().getName();
    return new Me(
        name,
        name,
        null,
        List.of("*"),
        List.of(new Tenant("<default>", "Default")),
        List.of(),
        new TreeSet<>(identity.getRoles()),
        null,
        Map.of(),
        false);
  }

  /// As Camunda 8.8 names it.
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
      boolean canLogout) {}

  public record Tenant(String tenantId, String name) {}
}
