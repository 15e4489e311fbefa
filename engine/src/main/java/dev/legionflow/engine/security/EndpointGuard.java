package dev.legionflow.engine.security;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.http.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Asks before every endpoint whether the user may do at all what it does. One that does not say
/// what it needs is refused. The engine's own say it with [Needs]; those of workers, which do not
/// know the engine, name the roles that may ask.
class EndpointGuard {

  private final SecurityIdentity identity;

  /// What an endpoint says of itself.
  private sealed interface Said {}

  private record Rights(Needs needs) implements Said {}

  private record Roles(List<String> roles) implements Said {}

  private record Nothing() implements Said {}

  /// There are as many as endpoints.
  private final Map<Method, Said> declared = new ConcurrentHashMap<>();

  EndpointGuard(SecurityIdentity identity) {
    this.identity = identity;
  }

  @ServerRequestFilter
  void check(ResourceInfo endpoint) {
    switch (declared.computeIfAbsent(endpoint.getResourceMethod(), EndpointGuard::said)) {
      case Rights(var needs) -> {
        if (needs.login()) {
          known().requireAny(needs.value());
        }
      }
      case Roles(var roles) -> {
        known();
        if (roles.stream().noneMatch(identity::hasRole)) {
          throw Problem.forbidden(
              "this needs one of the roles %s".formatted(String.join(", ", roles)));
        }
      }
      case Nothing() -> throw Problem.forbidden("this endpoint does not say which right it needs");
    }
  }

  private Caller known() {
    var caller = Identities.caller(identity);
    if (caller == Caller.NOBODY) {
      throw Problem.unauthorized("a user's name and password or a token is needed");
    }
    return caller;
  }

  private static Said said(Method method) {
    var needs = method.getAnnotation(Needs.class);
    if (needs != null) {
      return new Rights(needs);
    }
    var own = method.getAnnotation(RolesAllowed.class);
    var roles = own == null ? method.getDeclaringClass().getAnnotation(RolesAllowed.class) : own;
    return roles == null ? new Nothing() : new Roles(List.of(roles.value()));
  }
}
