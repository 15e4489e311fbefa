package dev.legionflow.engine.flowable;

/// A token cannot go on for a reason that lies in data or in the diagram: it waits where it is, and
/// an incident tells why. Thrown before anything was changed for the element.
final class StalledException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String errorType;

  StalledException(String errorType, String message) {
    super(message);
    this.errorType = errorType;
  }

  StalledException(String errorType, String message, Throwable cause) {
    super(message, cause);
    this.errorType = errorType;
  }

  /// Camunda's word for it, for example `IO_MAPPING_ERROR`.
  String errorType() {
    return errorType;
  }
}
