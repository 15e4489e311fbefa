package dev.legionflow.engine.security;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Needs;
import dev.legionflow.engine.http.Problem;
import io.quarkus.security.identity.SecurityIdentity;
import jakarta.ws.rs.container.ResourceInfo;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/// Asks before every endpoint whether the user may do at all what it does. One that does not say
/// what it needs is refused.
class EndpointGuard {

  private final SecurityIdentity identity;

  /// There are as many as endpoints.
  private final Map<Method, Optional<Needs>> declared = new ConcurrentHashMap<>();

  EndpointGuard(SecurityIdentity identity) {
    this.identity = identity;
  }

  @ServerRequestFilter
  void check(ResourceInfo endpoint) {
    var needs =
        declared
            .computeIfAbsent(
                endpoint.getResourceMethod(),
                method -> Optional.ofNullable(method.getAnnotation(Needs.class)))
            .orElseThrow(
                () -> Problem.forbidden("this endpoint does not say which right it needs"));
    if (needs.login()) {
      var caller = Identities.caller(identity);
      if (caller == Caller.NOBODY) {
        throw Problem.unauthorized("a user's name and password or a token is needed");
      }
      caller.requireAny(needs.value());
    }
  }
}
