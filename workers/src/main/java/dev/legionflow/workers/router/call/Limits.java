package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Tier;
import java.time.Duration;
import java.util.Map;

/// How long a call may take.
///
/// @param total the whole call, with all models of its chain
/// @param tiers how long one model of a tier may take of it, its retries included; where a tier has
///   none, the time left is shared equally by the models left
/// @param hedge whether to ask a second time when an answer takes longer than 95 of 100 do; the
///   first answer is taken, and both are paid for. Not with streaming.
public record Limits(Duration total, Map<Tier, Duration> tiers, boolean hedge) {

  public Limits {
    tiers = Map.copyOf(tiers);
    if (total.toMillis() < 1) {
      throw new IllegalArgumentException("'total' must be at least 1 ms, but is " + total);
    }
  }

  public static Limits of(Duration total) {
    return new Limits(total, Map.of(), false);
  }
}
