package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Model;
import dev.legionflow.workers.router.registry.Provider;
import io.smallrye.faulttolerance.api.TypedGuard;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The endpoints of a provider, the choice among them, and the guard that asks again.
final class Endpoints {

  final Provider provider;
  final TypedGuard<Answer> retry;

  private final List<Endpoint> all;
  private final AtomicInteger turn = new AtomicInteger();

  /// The endpoints of a provider as it is declared now.
  ///
  /// @param before those of the same provider as it was declared before
  Endpoints(Provider provider, @Nullable Endpoints before, Duration breakerDelay) {
    this.provider = provider;
    List<Endpoint> endpoints = new ArrayList<>();
    for (URI uri : provider.endpoints()) {
      var kept = before == null ? null : before.same(uri, provider);
      endpoints.add(
          kept == null
              ? new Endpoint(
                  provider.id(), uri, provider.protocol(), provider.limits(), breakerDelay)
              : kept);
    }
    this.all = List.copyOf(endpoints);
    this.retry =
        TypedGuard.create(Answer.class)
            .withDescription(provider.id())
            .withRetry()
            .maxRetries(provider.limits().retries())
            // The time limit is the call's, and no retry is asked for past it.
            .maxDuration(1, ChronoUnit.DAYS)
            .delay(0, ChronoUnit.MILLIS)
            .jitter(0, ChronoUnit.MILLIS)
            .whenException(failure -> failure instanceof Failed failed && failed.isAgain())
            .withCustomBackoff()
            .strategy(() -> failure -> failure instanceof Failed failed ? failed.delayMillis() : 0)
            .done()
            .done()
            .build();
  }

  private @Nullable Endpoint same(URI uri, Provider now) {
    for (Endpoint endpoint : all) {
      if (endpoint.uri.equals(uri)
          && endpoint.protocol == now.protocol()
          && endpoint.limits.equals(now.limits())) {
        return endpoint;
      }
    }
    return null;
  }

  /// The guards of the endpoints that are not taken over by the provider as it is declared now.
  Set<String> ending(@Nullable Provider now) {
    var ending = new HashSet<String>();
    for (var endpoint : all) {
      if (now == null
          || !now.endpoints().contains(endpoint.uri)
          || same(endpoint.uri, now) == null) {
        ending.addAll(endpoint.guards());
      }
    }
    return ending;
  }

  List<Endpoint> all() {
    return all;
  }

  /// The one to ask: best one that was not asked yet, then one that the last probe reached, then
  /// the one with the least under way, then in turn. Null when none makes sense now.
  @Nullable Endpoint pick(Model model, Set<Endpoint> asked) {
    Endpoint best = null;
    long bestRank = Long.MAX_VALUE;
    int first = turn.getAndIncrement();
    for (int i = 0; i < all.size(); i++) {
      var endpoint = all.get(Math.floorMod(first + i, all.size()));
      if (endpoint.isUsable() && endpoint.restNanos(model) == 0) {
        long rank =
            (asked.contains(endpoint) ? 1L << 33 : 0)
                + (endpoint.isFound() ? 0 : 1L << 32)
                + endpoint.inFlight();
        if (rank < bestRank) {
          best = endpoint;
          bestRank = rank;
        }
      }
    }
    return best;
  }

  /// Whether there is one that may be asked and was not.
  boolean hasOther(Model model, Set<Endpoint> asked) {
    return all.stream()
        .anyMatch(endpoint ->
            !asked.contains(endpoint) && endpoint.isUsable() && endpoint.restNanos(model) == 0);
  }

  /// How long until the first circuit lets a trial through.
  Duration openFor() {
    return Duration.ofNanos(all.stream().mapToLong(Endpoint::openNanos).min().orElse(0));
  }

  /// How long until an endpoint stops resting; less than 0 where no circuit lets anything through.
  long restNanos(Model model) {
    return all.stream()
        .filter(Endpoint::isUsable)
        .mapToLong(endpoint -> endpoint.restNanos(model))
        .min()
        .orElse(-1);
  }
}
