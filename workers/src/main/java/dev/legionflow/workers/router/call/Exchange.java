package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.call.CallFailed.Reason;
import dev.legionflow.workers.router.registry.Protocol;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One request on its way through LangChain4j: what our HTTP client has to know of it, and what the
/// client saw, which LangChain4j does not hand on.
final class Exchange {

  static final ScopedValue<Exchange> CURRENT = ScopedValue.newInstance();

  final Protocol protocol;
  final URI endpoint;
  final @Nullable String secret;
  final long deadline;

  private @Nullable Reason failure;
  private @Nullable String certificate;
  private int status;
  private @Nullable Duration retryAfter;
  private @Nullable Usage usage;

  /// A request that was not sent yet.
  ///
  /// @param deadline in the time of [System#nanoTime()]
  Exchange(Protocol protocol, URI endpoint, @Nullable String secret, long deadline) {
    this.protocol = protocol;
    this.endpoint = endpoint;
    this.secret = secret;
    this.deadline = deadline;
  }

  long nanosLeft() {
    return deadline - System.nanoTime();
  }

  void failed(Reason reason) {
    if (failure == null) {
      failure = reason;
    }
  }

  /// The endpoint did not show that it is the one that is meant.
  ///
  /// @param why what is wrong with its certificate
  void untrusted(String why) {
    failed(Reason.UNTRUSTED);
    certificate = why;
  }

  /// What is wrong with the endpoint's certificate; null where nothing is.
  @Nullable String certificate() {
    return certificate;
  }

  void refused(int httpStatus, @Nullable Duration wait) {
    status = httpStatus;
    retryAfter = wait;
    failed(
        switch (httpStatus) {
          case 429 -> Reason.RATE_LIMITED;
          case 401, 403 -> Reason.UNAUTHORIZED;
          case 408 -> Reason.UNAVAILABLE;
          default -> httpStatus >= 500 ? Reason.UNAVAILABLE : Reason.REFUSED;
        });
  }

  @Nullable Reason failure() {
    return failure;
  }

  /// 0 where the provider answered with 2xx or not at all.
  int status() {
    return status;
  }

  @Nullable Duration retryAfter() {
    return retryAfter;
  }

  void told(Usage told) {
    usage = told;
  }

  @Nullable Usage usage() {
    return usage;
  }
}
