package dev.legionflow.engine.http;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A request that is refused, as the client will see it (RFC 9457, `application/problem+json`).
///
/// Thrown by every room; the message never holds a secret, and the stack trace never leaves the
/// process. The codes are listed in docs/api.md and do not change.
public final class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /// The detail that becomes the header `Retry-After`, in seconds.
  static final String RETRY_AFTER = "retryAfterSeconds";

  private static final String SUSPENDED = "suspended";

  private final int status;
  private final String code;
  private final String title;
  private final transient Map<String, Object> details;

  private Problem(
      int status, String code, String title, String detail, Map<String, Object> details) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.details = Collections.unmodifiableMap(new LinkedHashMap<>(details));
  }

  /// 400: a field of the request is wrong.
  public static Problem invalid(String field, String detail) {
    return new Problem(
        400, "invalid-argument", "INVALID_ARGUMENT", field + ": " + detail, Map.of("field", field));
  }

  /// 400: a field that Camunda 8 knows and we do not serve yet.
  public static Problem unsupported(String field, String detail) {
    return new Problem(
        400, "not-supported", "INVALID_ARGUMENT", field + ": " + detail, Map.of("field", field));
  }

  /// 400: the body is not JSON.
  public static Problem malformed(String detail, int line, int column) {
    return new Problem(
        400,
        "malformed-json",
        "INVALID_ARGUMENT",
        detail,
        line < 1 ? Map.of() : Map.of("line", line, "column", column));
  }

  /// 401: nobody, or somebody else than they say.
  public static Problem unauthorized(String detail) {
    return new Problem(401, "unauthorized", "UNAUTHORIZED", detail, Map.of());
  }

  /// 403: known, but not allowed; or a request that a foreign web page sent.
  public static Problem forbidden(String detail) {
    return new Problem(403, "forbidden", "FORBIDDEN", detail, Map.of());
  }

  /// 403: a right is missing.
  ///
  /// @param id of the resource; `*` where all of the type would be needed, or any
  public static Problem forbidden(String permission, String resourceType, String id) {
    return new Problem(
        403,
        "forbidden",
        "FORBIDDEN",
        "this needs the permission %s on %s%s"
            .formatted(permission, resourceType, id.equals("*") ? "" : " '" + id + "'"),
        Map.of("permission", permission, "resourceType", resourceType, "resourceId", id));
  }

  /// 421: asked by a name that is not ours (DNS rebinding).
  public static Problem misdirected(String detail) {
    return new Problem(421, "misdirected", "MISDIRECTED_REQUEST", detail, Map.of());
  }

  /// 429: too many failed logins.
  public static Problem tooMany(String detail, Duration retryAfter) {
    return new Problem(
        429,
        "too-many-requests",
        "RESOURCE_EXHAUSTED",
        detail,
        Map.of(RETRY_AFTER, Math.max(1, retryAfter.toSeconds())));
  }

  /// Any other 4xx that the HTTP layer finds by itself: 404 for an unknown address, 405, 406, 415.
  static Problem http(int status, String code, String title, String detail) {
    return new Problem(status, code, title, detail, Map.of());
  }

  /// 500: our fault. The id is in the log, beside what happened.
  static Problem internal(String id) {
    return new Problem(
        500,
        "internal",
        "INTERNAL",
        "something went wrong here; the server's log tells more under this id",
        Map.of("correlationId", id));
  }

  /// 400: a deployment was refused; each error and warning names its resource and element.
  public static Problem refused(
      String detail, List<Map<String, Object>> errors, List<Map<String, Object>> warnings) {
    return new Problem(
        400,
        "deployment-refused",
        "INVALID_ARGUMENT",
        detail,
        Map.of("errors", errors, "warnings", warnings));
  }

  /// An instance cannot be migrated; each error names its element.
  ///
  /// @param inPlan whether the plan is wrong in itself (400), or does not fit the instance (409)
  public static Problem migration(boolean inPlan, String detail, List<Map<String, Object>> errors) {
    return new Problem(
        inPlan ? 400 : 409,
        "migration-refused",
        inPlan ? "INVALID_ARGUMENT" : "INVALID_STATE",
        detail,
        Map.of("errors", errors));
  }

  /// 400: a bound was passed (see docs/limits.md).
  public static Problem limit(String limit, String detail) {
    return new Problem(400, "limit-exceeded", "INVALID_ARGUMENT", detail, Map.of("limit", limit));
  }

  public static Problem notFound(String detail) {
    return new Problem(404, "not-found", "NOT_FOUND", detail, Map.of());
  }

  /// 409: the request does not fit the present state.
  public static Problem conflict(String detail) {
    return new Problem(409, "invalid-state", "INVALID_STATE", detail, Map.of());
  }

  /// 409: the mission stands still; the same request may succeed when it goes on.
  public static Problem suspended(String detail) {
    return new Problem(409, SUSPENDED, "INVALID_STATE", detail, Map.of());
  }

  public boolean isSuspended() {
    return code.equals(SUSPENDED);
  }

  /// 413: the body or a value in it is too large.
  public static Problem tooLarge(String limit, String detail) {
    return new Problem(413, "too-large", "PAYLOAD_TOO_LARGE", detail, Map.of("limit", limit));
  }

  /// 503: try again later.
  public static Problem unavailable(String detail) {
    return new Problem(503, "unavailable", "RESOURCE_EXHAUSTED", detail, Map.of(RETRY_AFTER, 1L));
  }

  /// 504: the answer did not come in time; the outcome is unknown to the client.
  public static Problem timeout(String detail) {
    return new Problem(504, "timeout", "DEADLINE_EXCEEDED", detail, Map.of());
  }

  public int status() {
    return status;
  }

  /// The stable part of the problem's `type`.
  public String code() {
    return code;
  }

  public String title() {
    return title;
  }

  /// Members beside the standard ones, for example `field` or `errors`.
  public Map<String, Object> details() {
    return details;
  }
}
