package dev.legionflow.engine.security;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// Slows down guessing: after some free failures each further one blocks its key for twice as long,
/// up to a minute. What was quiet for a quarter of an hour is forgotten.
final class Throttle {

  static final int MAX_KEYS = 10_000;
  static final Duration MAX_BLOCK = Duration.ofMinutes(1);
  static final Duration FORGET_AFTER = Duration.ofMinutes(15);

  private static final int MAX_DOUBLINGS = 6;

  private record Failures(int count, long lastMillis, long blockedUntilMillis) {}

  private final Clock clock;
  private final Map<String, Failures> keys = new Recent<>(MAX_KEYS);

  Throttle(Clock clock) {
    this.clock = clock;
  }

  /// How long this key is still blocked; zero if it is not.
  synchronized Duration blocked(String key) {
    var failures = keys.get(key);
    return failures == null
        ? Duration.ZERO
        : Duration.ofMillis(Math.max(0, failures.blockedUntilMillis() - clock.millis()));
  }

  /// @param free how many failures this key has before it is blocked
  synchronized void failed(String key, int free) {
    var now = clock.millis();
    var before = keys.get(key);
    var count =
        before == null || now - before.lastMillis() > FORGET_AFTER.toMillis()
            ? 1
            : Math.min(before.count() + 1, free + MAX_DOUBLINGS + 1);
    var block =
        count <= free
            ? 0
            : Math.min(MAX_BLOCK.toMillis(), 1_000L << Math.min(count - free - 1, MAX_DOUBLINGS));
    keys.put(key, new Failures(count, now, now + block));
  }

  synchronized void succeeded(String key) {
    keys.remove(key);
  }

  synchronized int size() {
    return keys.size();
  }
}
