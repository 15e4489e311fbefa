package dev.legionflow.engine.security;

import dev.legionflow.engine.access.Caller;
import dev.legionflow.engine.access.Right;
import dev.legionflow.engine.http.NodeConfig;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;

/// The one place that says who may do what. Having no name, the policy holds for every route.
///
/// Open to everybody are health and the static files of the web page, and where that is. The API
/// needs a login: its endpoints say themselves what else ([EndpointGuard]), as do its description
/// and what shows it. Metrics need the right to read of the system, everything else the one to
/// change it.
@ApplicationScoped
public class AccessPolicy implements HttpSecurityPolicy {

  private static final Set<String> OPEN = Set.of("/", "/index.html", "/favicon.ico", "/q/health");
  private static final List<String> OPEN_FOLDERS = List.of("/q/health/", "/ui/");

  /// Says where pages are, and no more; Camunda Modeler asks for it without a name.
  private static final String WEB_APPS = "/.well-known/camunda-automation-platform/webapps";

  private static final String METRICS = "/q/metrics";

  private static final List<String> ENDPOINTS =
      List.of(
          "/v2/", "/legion/", "/engine-rest/", "/external-job-api/", "/q/openapi", "/q/swagger-ui");

  /// A worker has no users to ask, and its metrics tell nothing of missions.
  private static final Set<String> OPEN_ON_WORKERS = Set.of(METRICS);

  private final NodeConfig node;

  AccessPolicy(NodeConfig node) {
    this.node = node;
  }

  @Override
  public Uni<CheckResult> checkPermission(
      RoutingContext request, Uni<SecurityIdentity> identity, AuthorizationRequestContext context) {
    if (isOpen(request)) {
      return CheckResult.permit();
    }
    return identity
        .onItem()
        .transform(who ->
            !who.isAnonymous() && isAllowed(Identities.caller(who), request.normalizedPath())
                ? CheckResult.PERMIT
                : CheckResult.DENY);
  }

  static boolean isAllowed(Caller who, String path) {
    if (who == Caller.NOBODY) {
      return false;
    }
    if (ENDPOINTS.stream().anyMatch(path::startsWith)) {
      return true;
    }
    return who.may(path.equals(METRICS) ? Right.READ_SYSTEM : Right.UPDATE_SYSTEM);
  }

  private boolean isOpen(RoutingContext request) {
    var method = request.request().method();
    if (!method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
      return false;
    }
    return isOpen(request.normalizedPath(), node.role());
  }

  static boolean isOpen(String path, NodeConfig.Role role) {
    // What is escaped or has parameters is no file of ours; no need to guess how others read it.
    if (path.indexOf('%') >= 0 || path.indexOf(';') >= 0 || path.indexOf('\\') >= 0) {
      return false;
    }
    return OPEN.contains(path)
        || OPEN_FOLDERS.stream().anyMatch(path::startsWith)
        || (role.hasDatabase() && path.equals(WEB_APPS))
        || (!role.hasDatabase() && OPEN_ON_WORKERS.contains(path));
  }

  /// What a worker serves: the open routes alone.
  static boolean isServed(String path, NodeConfig.Role role) {
    return role.hasDatabase() || isOpen(path, role);
  }
}
