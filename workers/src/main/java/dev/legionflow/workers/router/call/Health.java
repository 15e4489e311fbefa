package dev.legionflow.workers.router.call;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How an endpoint does.
///
/// @param provider the id of its provider
/// @param endpoint its address
/// @param circuit whether requests go there
/// @param inFlight how many requests are under way
/// @param reachable what the last probe found; null before the first
/// @param lastAnswer when it last answered; null for never
/// @param lastFailure when it last failed; null for never
/// @param lastReason why it did
/// @param resting how long it asked not to be asked, at most of its models; zero for not at all
public record Health(
    String provider,
    URI endpoint,
    Circuit circuit,
    int inFlight,
    @Nullable Boolean reachable,
    @Nullable Instant lastAnswer,
    @Nullable Instant lastFailure,
    CallFailed.@Nullable Reason lastReason,
    Duration resting) {

  public enum Circuit {
    CLOSED,
    /// Not asked for a while.
    OPEN,
    /// A trial is due or under way.
    HALF_OPEN
  }
}
