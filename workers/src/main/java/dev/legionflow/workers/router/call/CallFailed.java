package dev.legionflow.workers.router.call;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A model gave no answer. Its message names the model and holds nothing that the provider sent
/// beyond a status.
public final class CallFailed extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;
  private final transient @Nullable Duration retryAfter;

  public CallFailed(Reason reason, String message, @Nullable Duration retryAfter) {
    super(message);
    this.reason = reason;
    this.retryAfter = retryAfter;
  }

  public Reason reason() {
    return reason;
  }

  /// How long the provider asks to wait; null where it says nothing.
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }

  /// Why, as far as it changes what happens next.
  public enum Reason {
    /// 429: another provider may help at once, this one later.
    RATE_LIMITED,
    /// Nothing came in time; the provider may have worked, and may charge for it.
    TIMEOUT,
    /// 5xx, or the connection broke.
    UNAVAILABLE,
    /// The answer cannot be understood: broken off, or no JSON where JSON was asked for.
    UNUSABLE,
    /// 401 or 403: the secret is wrong or missing. Asking again does not help.
    UNAUTHORIZED,
    /// Its certificate is not one to trust, so that nothing was sent. Asking again does not help.
    UNTRUSTED,
    /// Another answer than 2xx: this provider does not take the request, another may.
    REFUSED,
    /// Not asked now: its circuit is open, its bulkhead full or its rate used up.
    BUSY,
    /// Not asked at all: switched off, no longer declared, or there is no money for it.
    NOT_CALLED;

    /// Whether the same request may do better later.
    boolean isTransient() {
      return this == RATE_LIMITED || this == TIMEOUT || this == UNAVAILABLE || this == BUSY;
    }
  }
}
