package dev.legionflow.engine.security;

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
/// Open to everybody are health and the static files of the web page, and where that is; everything
/// else needs the role `admin`. Further roles are told apart here.
@ApplicationScoped
public class AccessPolicy implements HttpSecurityPolicy {

  private static final Set<String> OPEN = Set.of("/", "/index.html", "/favicon.ico", "/q/health");
  private static final List<String> OPEN_FOLDERS = List.of("/q/health/", "/ui/");

  /// Says where pages are, and no more; Camunda Modeler asks for it without a name.
  private static final String WEB_APPS = "/.well-known/camunda-automation-platform/webapps";

  /// A worker has no users to ask, and its metrics tell nothing of missions.
  private static final Set<String> OPEN_ON_WORKERS = Set.of("/q/metrics");

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
            !who.isAnonymous() && who.hasRole(User.ADMIN_ROLE)
                ? CheckResult.PERMIT
                : CheckResult.DENY);
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
