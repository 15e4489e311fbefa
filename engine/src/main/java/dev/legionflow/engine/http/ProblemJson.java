package dev.legionflow.engine.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A problem as it is written: RFC 9457 in its JSON form.
public final class ProblemJson {

  public static final String MEDIA_TYPE = "application/problem+json";

  private static final List<String> FOREIGN = List.of("/engine-rest/", "/external-job-api/");

  private static final int MAX_LINES = 20;

  private static final String TYPE_PREFIX = "urn:legion-flow:problem:";

  private ProblemJson() {}

  /// The members in the order in which a person reads them; `instance` is the path of the request.
  static Map<String, Object> of(Problem problem, String path) {
    var body = new LinkedHashMap<String, Object>();
    body.put("type", TYPE_PREFIX + problem.code());
    body.put("title", problem.title());
    body.put("status", problem.status());
    var detail = problem.getMessage();
    body.put("detail", detail == null ? problem.title() : detail);
    body.put("instance", path);
    problem.details().forEach(body::putIfAbsent);
    if (FOREIGN.stream().anyMatch(path::startsWith)) {
      // Where clients of Camunda 7 and Flowable look for it.
      body.put("message", message(problem));
    }
    return body;
  }

  /// What a person reads there, with what is wrong in a file line by line.
  private static String message(Problem problem) {
    var message = new StringBuilder(String.valueOf(problem.getMessage()));
    if (problem.details().get("errors") instanceof List<?> errors) {
      for (var error : errors.subList(0, Math.min(errors.size(), MAX_LINES))) {
        if (error instanceof Map<?, ?> line) {
          var element = line.get("elementId");
          message
              .append("\n")
              .append(element == null ? line.get("resource") : element)
              .append(": ")
              .append(line.get("message"))
              .append(' ')
              .append(line.get("fix"));
        }
      }
    }
    return message.toString();
  }

  /// In seconds; null where waiting does not help.
  static @Nullable String retryAfter(Problem problem) {
    var seconds = problem.details().get(Problem.RETRY_AFTER);
    return seconds == null ? null : seconds.toString();
  }

  /// Answers outside of JAX-RS: from filters, before a resource is found.
  public static void send(RoutingContext context, Problem problem) {
    var response = context.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      // Too late to say it; closing is what tells the client that the answer is cut.
      response.reset();
      return;
    }
    response.setStatusCode(problem.status()).putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
    var retryAfter = retryAfter(problem);
    if (retryAfter != null) {
      response.putHeader("Retry-After", retryAfter);
    }
    response.end(new JsonObject(of(problem, context.normalizedPath())).encode());
  }
}
