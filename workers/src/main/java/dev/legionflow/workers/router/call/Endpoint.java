package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Protocol;
import dev.legionflow.workers.router.registry.Provider;
import io.smallrye.faulttolerance.api.CircuitBreakerState;
import io.smallrye.faulttolerance.api.RateLimitType;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.faulttolerance.exceptions.CircuitBreakerOpenException;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One address of a provider and the guards before it. The first lets in: rate limit and bulkhead.
/// The second stands before the wire: circuit breaker and time limit. They are two so that the
/// breaker counts only what reached the provider, and so that the time limit ends no bookkeeping.
/// An endpoint outlives a new registry as long as its provider's limits stay.
final class Endpoint {

  /// Of the last requests, so many are looked at, and so large a share must have failed.
  static final int BREAKER_WINDOW = 10;

  static final double BREAKER_RATIO = 0.5;

  private static final int MAX_RESTING = 1_000;

  /// The wire keeps the provider's time limit itself and knows more when it passes; the guard's is
  /// for what hangs elsewhere.
  private static final Duration GRACE = Duration.ofSeconds(5);

  final URI uri;
  final Protocol protocol;
  final Provider.Limits limits;

  private final String name;
  private final Duration breakerDelay;
  private final TypedGuard<Answer> entrance;
  private final TypedGuard<Answer> wire;
  private final AtomicBoolean trial = new AtomicBoolean();
  private final AtomicInteger inFlight = new AtomicInteger();
  private final Map<String, Long> restingUntil = new ConcurrentHashMap<>();

  private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
  private volatile long openUntil;
  private volatile @Nullable Long silentSince;
  private volatile @Nullable Instant lastAnswer;
  private volatile @Nullable Instant lastFailure;
  private volatile CallFailed.@Nullable Reason lastReason;
  private volatile @Nullable Boolean probed;

  Endpoint(String provider, URI uri, Protocol protocol, Provider.Limits limits, Duration delay) {
    this.uri = uri;
    this.protocol = protocol;
    this.limits = limits;
    this.name = provider + " " + uri;
    this.breakerDelay = delay;
    this.entrance = entrance();
    this.wire = wire();
  }

  private String entranceName() {
    return name + " (entrance)";
  }

  /// What its guards are called where they are measured.
  Set<String> guards() {
    return Set.of(name, entranceName());
  }

  private TypedGuard<Answer> wire() {
    return TypedGuard.create(Answer.class)
        .withDescription(name)
        .withCircuitBreaker()
        .requestVolumeThreshold(BREAKER_WINDOW)
        .failureRatio(BREAKER_RATIO)
        .successThreshold(1)
        .delay(breakerDelay.toMillis(), ChronoUnit.MILLIS)
        .when(this::counts)
        .onStateChange(this::changed)
        .done()
        .withTimeout()
        .duration(limits.timeout().plus(GRACE).toMillis(), ChronoUnit.MILLIS)
        .done()
        .build();
  }

  private TypedGuard<Answer> entrance() {
    var builder =
        TypedGuard.create(Answer.class)
            .withDescription(entranceName())
            .withBulkhead()
            .limit(limits.concurrency())
            .done();
    if (limits.requestsPerMinute() > 0) {
      builder
          .withRateLimit()
          .limit(limits.requestsPerMinute())
          .window(1, ChronoUnit.MINUTES)
          .type(RateLimitType.ROLLING)
          .done();
    }
    return builder.build();
  }

  private static boolean isAtFault(Throwable failure) {
    return failure instanceof TimeoutException
        || (failure instanceof Failed failed && failed.isEndpointAtFault());
  }

  /// Whether the breaker counts it. A trial is to show that the endpoint works, so whatever ends it
  /// before the endpoint said anything has not shown it.
  private boolean counts(Throwable failure) {
    boolean heard =
        failure instanceof Failed failed && failed.reason() != CallFailed.Reason.TIMEOUT;
    return isAtFault(failure) || (state != CircuitBreakerState.CLOSED && !heard);
  }

  private void changed(CircuitBreakerState now) {
    if (now == CircuitBreakerState.OPEN) {
      // The breaker counts whole milliseconds.
      openUntil = System.nanoTime() + breakerDelay.plusMillis(1).toNanos();
    }
    state = now;
  }

  /// Lets a request in, which is then to be sent by [#send(Callable)].
  Answer admit(Callable<Answer> request) throws Exception {
    inFlight.incrementAndGet();
    try {
      return entrance.call(() -> admitted(request));
    } finally {
      inFlight.decrementAndGet();
    }
  }

  /// While the circuit is not closed there is one trial at a time, from before it is paid for.
  private Answer admitted(Callable<Answer> request) throws Exception {
    if (state == CircuitBreakerState.CLOSED) {
      return request.call();
    }
    if (openNanos() > 0 || !trial.compareAndSet(false, true)) {
      throw new CircuitBreakerOpenException("the circuit is open");
    }
    try {
      return request.call();
    } finally {
      trial.set(false);
    }
  }

  /// Sends what was let in.
  Answer send(Callable<Answer> request) throws Exception {
    return wire.call(request);
  }

  int inFlight() {
    return inFlight.get();
  }

  /// Whether asking makes sense: its circuit is closed, or a trial is due.
  boolean isUsable() {
    return state == CircuitBreakerState.CLOSED || (openNanos() == 0 && !trial.get());
  }

  /// How long until a trial is due; 0 where the circuit is not open.
  long openNanos() {
    return state == CircuitBreakerState.OPEN ? Math.max(0, openUntil - System.nanoTime()) : 0;
  }

  /// Whether the last probe, if there was one, found it.
  boolean isFound() {
    return !Boolean.FALSE.equals(probed);
  }

  /// How long this model is not to be asked for here, by the provider's own word.
  long restNanos(Model model) {
    var until = restingUntil.get(model.name());
    return until == null ? 0 : Math.max(0, until - System.nanoTime());
  }

  void rest(Model model, Duration wait) {
    long now = System.nanoTime();
    if (restingUntil.size() >= MAX_RESTING) {
      restingUntil.values().removeIf(until -> until - now <= 0);
    }
    if (restingUntil.size() < MAX_RESTING) {
      restingUntil.merge(
          model.name(), now + wait.toNanos(), (one, other) -> one - other >= 0 ? one : other);
    }
  }

  /// How long nothing has come from here, as seen by a request that ends without an answer.
  ///
  /// @param begin when the request began
  long silentNanos(long begin) {
    var since = silentSince;
    if (since == null) {
      since = begin;
      silentSince = since;
    }
    return System.nanoTime() - since;
  }

  void answered() {
    silentSince = null;
    lastAnswer = Instant.now();
    probed = true;
  }

  boolean hasAnsweredWithin(Duration time) {
    var last = lastAnswer;
    return last != null && last.plus(time).isAfter(Instant.now());
  }

  /// Takes down a failure.
  ///
  /// @return whether the last failure was of the same kind
  boolean failed(CallFailed.Reason reason) {
    if (reason != CallFailed.Reason.TIMEOUT) {
      silentSince = null;
    }
    lastFailure = Instant.now();
    boolean again = lastReason == reason;
    lastReason = reason;
    return again;
  }

  void probed(boolean reachable) {
    probed = reachable;
  }

  Health health(String provider) {
    long now = System.nanoTime();
    long rest = restingUntil.values().stream().mapToLong(until -> until - now).max().orElse(0);
    return new Health(
        provider,
        uri,
        switch (state) {
          case CLOSED -> Health.Circuit.CLOSED;
          case OPEN -> openNanos() == 0 ? Health.Circuit.HALF_OPEN : Health.Circuit.OPEN;
          case HALF_OPEN -> Health.Circuit.HALF_OPEN;
        },
        inFlight(),
        probed,
        lastAnswer,
        lastFailure,
        lastReason,
        Duration.ofMillis(Math.max(0, TimeUnit.NANOSECONDS.toMillis(rest))));
  }
}
