package dev.legionflow.engine.http;

import io.vertx.ext.web.RoutingContext;

/// Words for what the HTTP layer finds by itself, before a resource is asked.
final class HttpProblems {

  private HttpProblems() {}

  static Problem of(int status, RoutingContext context) {
    var request = context.request();
    return switch (status) {
      case 401 -> Problem.unauthorized("a user's name and password or a token is needed");
      case 403 -> Problem.forbidden("this is not allowed");
      case 404 ->
          Problem.http(404, "no-such-address", "NOT_FOUND", "nothing is served at this address");
      case 405 ->
          Problem.http(
              405,
              "method-not-allowed",
              "METHOD_NOT_ALLOWED",
              "this address does not know the method " + request.method().name());
      case 406 ->
          Problem.http(
              406,
              "not-acceptable",
              "NOT_ACCEPTABLE",
              "the answer is none of the media types in the header Accept");
      case 413 ->
          Problem.tooLarge(
              "body",
              "the body is larger than the server takes (quarkus.http.limits.max-body-size)");
      case 414 -> Problem.http(414, "uri-too-long", "URI_TOO_LONG", "the address is too long");
      case 415 ->
          Problem.http(
              415,
              "unsupported-media-type",
              "UNSUPPORTED_MEDIA_TYPE",
              "the body's media type (header Content-Type) is not one that this address takes");
      case 431 ->
          Problem.http(
              431,
              "headers-too-large",
              "REQUEST_HEADER_FIELDS_TOO_LARGE",
              "the headers are too large");
      default ->
          status >= 400 && status < 500
              ? Problem.http(status, "bad-request", "INVALID_ARGUMENT", "the request is not valid")
              : ProblemMappers.classify(
                  context.failure() == null
                      ? new IllegalStateException("status " + status + " without a cause")
                      : context.failure());
    };
  }
}
