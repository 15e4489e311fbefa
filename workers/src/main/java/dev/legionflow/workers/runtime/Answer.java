package dev.legionflow.workers.runtime;

import io.camunda.client.api.command.ClientHttpException;
import io.camunda.client.api.command.ClientStatusException;
import io.camunda.client.api.command.InternalClientException;
import io.camunda.client.api.command.ProblemException;

/// What an exception from the client says about a report.
enum Answer {
  /// The job is gone or in another state: somebody else has settled it.
  SETTLED,
  /// The engine took no notice of it, and never will of the same one.
  REFUSED,
  /// The mission stands still: it will be taken when it goes on.
  SUSPENDED,
  /// It may have arrived or not; the same one may be sent again.
  UNKNOWN;

  static Answer to(RuntimeException failure) {
    return switch (failure) {
      case ProblemException problem when isSuspended(problem) -> SUSPENDED;
      case ClientHttpException http -> ofHttp(http.code());
      case ClientStatusException grpc -> ofGrpc(grpc.getStatusCode().name());
      // The variables could not be written as JSON.
      case InternalClientException _ -> REFUSED;
      case IllegalArgumentException _ -> REFUSED;
      default -> UNKNOWN;
    };
  }

  private static boolean isSuspended(ProblemException problem) {
    return problem.code() == 409
        && problem.details() != null
        && String.valueOf(problem.details().getType()).endsWith(":suspended");
  }

  private static Answer ofHttp(int status) {
    return switch (status) {
      case 404, 409 -> SETTLED;
      // Credentials may be in the middle of a change.
      case 401, 403, 408, 425, 429 -> UNKNOWN;
      default -> status >= 400 && status < 500 ? REFUSED : UNKNOWN;
    };
  }

  private static Answer ofGrpc(String status) {
    return switch (status) {
      case "NOT_FOUND", "FAILED_PRECONDITION" -> SETTLED;
      case "INVALID_ARGUMENT", "OUT_OF_RANGE", "UNIMPLEMENTED" -> REFUSED;
      default -> UNKNOWN;
    };
  }
}
