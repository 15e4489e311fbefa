package dev.legionflow.engine.http;

import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/// Refuses a body that says to be too large before a byte of it is read. Quarkus would refuse it
/// too, but without a word.
@ApplicationScoped
class BodyLimit implements Handler<RoutingContext> {

  /// After the guard of hosts and origins, before anybody's password is looked at.
  private static final int EARLY = 900;

  private static final int MAX_LENGTH_DIGITS = 18;

  private final long maxBytes;

  BodyLimit(VertxHttpConfig http) {
    maxBytes = http.limits().maxBodySize().map(size -> size.asLongValue()).orElse(Long.MAX_VALUE);
  }

  void register(@Observes Filters filters) {
    filters.register(this, EARLY);
  }

  @Override
  public void handle(RoutingContext context) {
    var declared = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
    if (declared != null && isTooLarge(declared)) {
      // The rest of the body is not read, so the connection is of no more use.
      context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      ProblemJson.send(context, HttpProblems.of(413, context));
    } else {
      context.next();
    }
  }

  private boolean isTooLarge(String declared) {
    return declared.length() > MAX_LENGTH_DIGITS
        || (declared.chars().allMatch(Character::isDigit) && Long.parseLong(declared) > maxBytes);
  }
}
