package dev.legionflow.engine.security;

import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.http.ProblemJson;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks at every request before anybody asks who sent it: is it meant for this server, does it
/// come from a foreign web page? And it sets the headers that keep browsers careful with the
/// answers.
@ApplicationScoped
class RequestGuard implements Handler<RoutingContext> {

  /// Before CORS (300), authentication (200) and authorization (100).
  private static final int FIRST = 1_000;

  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private static final List<String> API =
      List.of("/v2/", "/legion/", "/engine-rest/", "/external-job-api/");

  /// The origin of Camunda Modeler, whose window is a file of its own with the rights of a program.
  /// A browser calls the origin of a file `null`, and no page can call itself this.
  private static final String MODELER = "file://";

  private static final String API_CONTENT = "default-src 'none'; frame-ancestors 'none'; sandbox";
  private static final String PAGE_CONTENT =
      "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none';"
          + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

  /// Swagger UI starts itself with a script inside of its page.
  private static final String SWAGGER_CONTENT =
      PAGE_CONTENT + "; script-src 'self' 'unsafe-inline'";

  private final NodeConfig node;
  private final Hosts hosts;

  RequestGuard(NodeConfig node, VertxHttpConfig http, HttpAddressConfig addresses) {
    this.node = node;
    hosts = new Hosts(http.host(), addresses.allowedHosts().orElse(List.of()).stream());
  }

  void register(@Observes Filters filters) {
    filters.register(this, FIRST);
  }

  @Override
  public void handle(RoutingContext context) {
    setHeaders(context);
    var problem = refused(context);
    if (problem == null) {
      context.next();
    } else {
      ProblemJson.send(context, problem);
    }
  }

  private @Nullable Problem refused(RoutingContext context) {
    var request = context.request();
    var authority = request.authority();
    if (authority == null || !hosts.isOurs(authority.host())) {
      return Problem.misdirected(
          "this server is not called "
              + (authority == null ? "by no name" : "'" + authority.host() + "'")
              + "; names besides its address go into legion.http.allowed-hosts");
    }
    if (!READING.contains(request.method())) {
      var origin = request.getHeader("Origin");
      if (MODELER.equals(origin) && context.normalizedPath().startsWith("/engine-rest/")) {
        return unserved(context);
      }
      if (origin != null && !Hosts.isSameOrigin(origin, authority)) {
        return Problem.forbidden("pages of another origin may not send this");
      }
      if ("cross-site".equals(request.getHeader("Sec-Fetch-Site"))) {
        return Problem.forbidden("pages of another site may not send this");
      }
    }
    return unserved(context);
  }

  private @Nullable Problem unserved(RoutingContext context) {
    return AccessPolicy.isServed(context.normalizedPath(), node.role())
        ? null
        : Problem.notFound("a worker serves health and metrics alone");
  }

  private static boolean isApi(String path) {
    return API.stream().anyMatch(path::startsWith);
  }

  private static void setHeaders(RoutingContext context) {
    var path = context.normalizedPath();
    context
        .response()
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Content-Security-Policy", contentPolicy(path))
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
    if (isApi(path)) {
      context.response().putHeader("Cache-Control", "no-store");
    }
    if (path.startsWith("/engine-rest/")) {
      context.addHeadersEndHandler(_ -> nameNoCharset(context.response().headers()));
    }
  }

  /// As Camunda 7 says it: its JavaScript client takes nothing else for JSON.
  private static void nameNoCharset(MultiMap headers) {
    var type = headers.get(HttpHeaders.CONTENT_TYPE);
    if (type != null && type.startsWith("application/json;")) {
      headers.set(HttpHeaders.CONTENT_TYPE, "application/json");
    }
  }

  private static String contentPolicy(String path) {
    if (isApi(path)) {
      return API_CONTENT;
    }
    return path.startsWith("/q/swagger-ui") ? SWAGGER_CONTENT : PAGE_CONTENT;
  }
}
