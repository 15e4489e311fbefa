package dev.legionflow.engine.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ThrottleTest {

  private final SettableClock clock = new SettableClock();
  private final Throttle throttle = new Throttle(clock);

  @Test
  void someFailuresAreFreeThenEachBlocksForTwiceAsLong() {
    fail(3);
    assertThat(throttle.blocked("a")).isZero();
    fail(1);
    assertThat(throttle.blocked("a")).isEqualTo(Duration.ofSeconds(1));
    fail(1);
    assertThat(throttle.blocked("a")).isEqualTo(Duration.ofSeconds(2));
    fail(100);
    assertThat(throttle.blocked("a")).isEqualTo(Throttle.MAX_BLOCK);
    assertThat(throttle.blocked("b")).isZero();
  }

  @Test
  void aBlockEndsAndAFurtherFailureStartsTheNext() {
    fail(4);
    clock.advance(Duration.ofMillis(999));
    assertThat(throttle.blocked("a")).isEqualTo(Duration.ofMillis(1));
    clock.advance(Duration.ofMillis(1));
    assertThat(throttle.blocked("a")).isZero();
    fail(1);
    assertThat(throttle.blocked("a")).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void successAndTimeForget() {
    fail(10);
    throttle.succeeded("a");
    assertThat(throttle.blocked("a")).isZero();
    fail(4);
    clock.advance(Throttle.FORGET_AFTER.plusSeconds(1));
    fail(3);
    assertThat(throttle.blocked("a")).isZero();
  }

  @Test
  void noFloodOfNamesGrowsIt() {
    for (var i = 0; i < Throttle.MAX_KEYS + 500; i++) {
      throttle.failed("name" + i, 3);
    }
    assertThat(throttle.size()).isEqualTo(Throttle.MAX_KEYS);
  }

  private void fail(int times) {
    for (var i = 0; i < times; i++) {
      throttle.failed("a", 3);
    }
  }
}
