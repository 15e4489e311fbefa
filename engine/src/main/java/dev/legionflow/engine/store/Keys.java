package dev.legionflow.engine.store;

import dev.legionflow.engine.http.Problem;
import java.time.Clock;

/// Mints keys: 64-bit, positive, time-ordered, unique over all nodes that share a database.
///
/// Layout, high to low: 41 bits milliseconds since 2024-01-01 (enough until 2093), 10 bits node, 12
/// bits sequence. A key is decimal text to clients, because Camunda's clients parse longs.
///
/// Keys never go back: the caller gives a floor (the node's persisted high-water mark), and while
/// the clock stands behind it, keys run ahead of the clock.
public final class Keys {

  static final long EPOCH_MILLIS = 1_704_067_200_000L;
  static final int NODE_BITS = 10;
  static final int SEQUENCE_BITS = 12;
  public static final int MAX_NODE = (1 << NODE_BITS) - 1;

  /// A key divided by this has the node in its low bits.
  public static final long NODE_UNIT = 1L << SEQUENCE_BITS;

  private final Clock clock;
  private final int node;
  private long millis;
  private long validUntil = Long.MAX_VALUE;
  private int sequence;

  Keys(Clock clock, int node, long floorMillis) {
    if (node < 0 || node > MAX_NODE) {
      throw new IllegalArgumentException("node must be 0 to " + MAX_NODE + ", but is " + node);
    }
    this.clock = clock;
    this.node = node;
    this.millis = Math.max(EPOCH_MILLIS, floorMillis + 1);
  }

  /// The next key.
  ///
  /// @throws Problem 503 when the node's lease has run out: its id may be somebody else's by now
  public synchronized long next() {
    var now = clock.millis();
    if (now > validUntil) {
      throw Problem.unavailable(
          "this node's lease has run out; it mints no keys until it is renewed");
    }
    if (now > millis) {
      millis = now;
      sequence = 0;
    } else if (++sequence == 1 << SEQUENCE_BITS) {
      millis++;
      sequence = 0;
    }
    return (millis - EPOCH_MILLIS) << (NODE_BITS + SEQUENCE_BITS)
        | (long) node << SEQUENCE_BITS
        | sequence;
  }

  /// Below it are the keys that were minted before a time, but for those that run ahead of the
  /// clock.
  public static long at(long millis) {
    return Math.max(0, millis - EPOCH_MILLIS) << (NODE_BITS + SEQUENCE_BITS);
  }

  /// Until when keys may be minted, in milliseconds since 1970.
  synchronized void validUntil(long millis) {
    validUntil = millis;
  }

  /// The time in the newest key, in milliseconds since 1970.
  synchronized long highWater() {
    return millis;
  }
}
