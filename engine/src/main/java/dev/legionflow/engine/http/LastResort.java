package dev.legionflow.engine.http;

import io.vertx.core.Handler;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

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
    var failure = context.failure();
    var status = failure instanceof HttpException http ? http.getStatusCode() : context.statusCode();
    if (failure instanceof Problem problem) {
      ProblemJson.send(context, problem);
    } else if (status >= 400 && status < 500) {
      ProblemJson.send(context, HttpProblems.of(status, context));
    } else {
      ProblemJson.send(context, HttpProblems.of(500, context));
    }
  }
}
