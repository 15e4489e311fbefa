package dev.legionflow.engine.store;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// The clock of the whole engine: the system's, or one that goes before or after it, so that tests
/// and drills need not wait. Timers, locks, leases, keys and FEEL's `now()` all go by it.
final class SystemClock {

  private static final Logger LOG = Logger.getLogger(SystemClock.class);

  @Produces
  @Singleton
  Clock clock(@ConfigProperty(name = "legion.clock.offset", defaultValue = "0s") Duration offset) {
    if (offset.isZero()) {
      return Clock.systemUTC();
    }
    LOG.warnf(
        "the engine's clock is set off by %s (legion.clock.offset); this is for tests and drills",
        offset);
    return Clock.offset(Clock.systemUTC(), offset);
  }
}
