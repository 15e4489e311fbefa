package dev.legionflow.engine.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Locale;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jdbi.v3.core.JdbiException;

/// Turns whatever a resource throws into a problem.
final class ProblemMappers {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  @ServerExceptionMapper
  Response problem(Problem problem, RoutingContext context) {
    return answer(problem, context);
  }

  @ServerExceptionMapper
  Response json(JsonProcessingException e, RoutingContext context) {
    return answer(JsonProblems.of(e), context);
  }

  /// Quarkus has a mapper for just this one; ours comes first.
  @ServerExceptionMapper
  Response mismatch(MismatchedInputException e, RoutingContext context) {
    return answer(JsonProblems.of(e), context);
  }

  @ServerExceptionMapper
  Response web(WebApplicationException e, RoutingContext context) {
    var response = e.getResponse();
    if (response.getStatus() < 400 || response.hasEntity()) {
      return response;
    }
    if (e.getCause() instanceof JsonProcessingException json) {
      return answer(JsonProblems.of(json), context);
    }
    if (e.getCause() instanceof Problem problem) {
      return answer(problem, context);
    }
    return response.getStatus() < 500
        ? answer(HttpProblems.of(response.getStatus(), context), context)
        : unexpected(e, context);
  }

  @ServerExceptionMapper
  Response forbidden(ForbiddenException e, RoutingContext context) {
    return answer(HttpProblems.of(403, context), context);
  }

  @ServerExceptionMapper
  Response unauthorized(UnauthorizedException e, RoutingContext context) {
    return answer(HttpProblems.of(401, context), context);
  }

  @ServerExceptionMapper
  Response database(JdbiException e, RoutingContext context) {
    return unexpected(e, context);
  }

  @ServerExceptionMapper
  Response unexpected(Throwable e, RoutingContext context) {
    if (context.response().closed() || context.response().ended()) {
      LOG.debugf(e, "a client went away, or was sent away, before its request was read");
      return Response.status(400).build();
    }
    return answer(classify(e), context);
  }

  /// What to say of an exception that nobody expected; it is logged under the id in the answer.
  static Problem classify(Throwable e) {
    var busy = DatabaseProblems.of(e);
    if (busy != null) {
      return busy;
    }
    if (e instanceof IOException && isMultipart(e)) {
      return Problem.invalid("body", "is no valid multipart/form-data");
    }
    var id = UUID.randomUUID().toString();
    LOG.errorf(e, "a request failed unexpectedly, correlation id %s", id);
    return Problem.internal(id);
  }

  /// The parser of uploads has no exception of its own.
  private static boolean isMultipart(Throwable e) {
    return e.getStackTrace().length > 0
        && e.getStackTrace()[0].getClassName().toLowerCase(Locale.ROOT).contains("multipart");
  }

  private static Response answer(Problem problem, RoutingContext context) {
    var response =
        Response.status(problem.status())
            .type(ProblemJson.MEDIA_TYPE)
            .entity(ProblemJson.of(problem, context.normalizedPath()));
    var retryAfter = ProblemJson.retryAfter(problem);
    return retryAfter == null
        ? response.build()
        : response.header("Retry-After", retryAfter).build();
  }
}
