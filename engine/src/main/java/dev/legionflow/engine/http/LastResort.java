package dev.legionflow.engine.http;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jspecify.annotations.Nullable;

/// Answers what no resource answered: unknown addresses, and failures outside of JAX-RS.
@ApplicationScoped
class LastResort implements Handler<RoutingContext> {

  /// After every route of Quarkus.
  private static final int LAST = Integer.MAX_VALUE;

  void register(@Observes Router router) {
    router.route().order(LAST).handler(c -> ProblemJson.send(c, HttpProblems.of(404, c)));
    router.route().order(LAST).failureHandler(this);
  }

  @Override
  public void handle(RoutingContext context) {
    if (context.failure() instanceof Problem problem) {
      ProblemJson.send(context, problem);
      return;
    }
    var status = status(context.failure(), context.statusCode());
    ProblemJson.send(
        context, HttpProblems.of(status >= 400 && status < 500 ? status : 500, context));
  }

  private static int status(@Nullable Throwable failure, int otherwise) {
    return switch (failure) {
      case HttpException e -> e.getStatusCode();
      case ForbiddenException e -> 403;
      case UnauthorizedException e -> 401;
      case AuthenticationFailedException e -> 401;
      case null, default -> otherwise;
    };
  }
}
