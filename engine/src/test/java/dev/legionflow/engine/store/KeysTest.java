package dev.legionflow.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.engine.http.Problem;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class KeysTest {

  private static final long NOW = Instant.parse("2026-11-20T12:00:00Z").toEpochMilli();

  private final Hand clock = new Hand();

  @Test
  void keysAscendAndAreUniqueAlsoWhenTheClockStands() {
    var keys = new Keys(clock, 7, 0);
    var minted = new ArrayList<Long>();
    for (var i = 0; i < 20_000; i++) {
      minted.add(keys.next());
    }

    assertThat(minted).isSorted().allMatch(key -> key > 0);
    assertThat(new HashSet<>(minted)).hasSameSizeAs(minted);
  }

  @Test
  void keysDoNotGoBackWithTheClock() {
    var keys = new Keys(clock, 7, 0);
    var before = keys.next();
    clock.millis -= 3_600_000;

    assertThat(keys.next()).isGreaterThan(before);
  }

  @Test
  void keysBeginAfterTheHighWaterMark() {
    var first = new Keys(clock, 7, 0);
    var last = first.next();

    assertThat(new Keys(clock, 7, first.highWater()).next()).isGreaterThan(last);
  }

  @Test
  void nodesDoNotShareKeys() {
    assertThat(new Keys(clock, 1, 0).next()).isNotEqualTo(new Keys(clock, 2, 0).next());
  }

  @Test
  void withoutALeaseThereAreNoKeys() {
    var keys = new Keys(clock, 7, 0);
    keys.validUntil(NOW);
    keys.next();
    clock.millis++;

    assertThatThrownBy(keys::next)
        .isInstanceOfSatisfying(
            Problem.class, problem -> assertThat(problem.status()).isEqualTo(503));

    keys.validUntil(NOW + 1_000);
    assertThat(keys.next()).isPositive();
  }

  /// A clock that is set by hand.
  private static final class Hand extends Clock {
    private long millis = NOW;

    @Override
    public long millis() {
      return millis;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
