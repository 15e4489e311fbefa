package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.call.CallFailed.Reason;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A request failed, with what the guards have to know of it.
final class Failed extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient @Nullable Duration retryAfter;
  private final boolean endpointAtFault;
  private final boolean again;
  private final long delayMillis;

  private Failed(
      Reason reason,
      String detail,
      @Nullable Duration retryAfter,
      boolean endpointAtFault,
      boolean again,
      long delayMillis) {
    super(detail, null, false, false);
    this.reason = reason;
    this.retryAfter = retryAfter;
    this.endpointAtFault = endpointAtFault;
    this.again = again;
    this.delayMillis = delayMillis;
  }

  /// A failure after which the same is not asked again.
  ///
  /// @param endpointAtFault whether it counts for the circuit breaker
  static Failed of(
      Reason reason, String detail, @Nullable Duration retryAfter, boolean endpointAtFault) {
    return new Failed(reason, detail, retryAfter, endpointAtFault, false, 0);
  }

  Failed again(long afterMillis) {
    return new Failed(reason, detail(), retryAfter, endpointAtFault, true, afterMillis);
  }

  Reason reason() {
    return reason;
  }

  String detail() {
    return String.valueOf(getMessage());
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  boolean isEndpointAtFault() {
    return endpointAtFault;
  }

  boolean isAgain() {
    return again;
  }

  long delayMillis() {
    return delayMillis;
  }
}
