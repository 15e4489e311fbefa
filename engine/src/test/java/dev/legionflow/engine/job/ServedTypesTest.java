package dev.legionflow.engine.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ServedTypesTest {

  private final AtomicLong now = new AtomicLong();
  private final ServedTypes served = new ServedTypes(false, now::get);

  @Test
  void aTypeIsServedForSomeTimeAfterItWasAskedFor() {
    served.asked("a");

    now.set(ServedTypes.LATELY.toNanos() - 1);
    assertThat(served.serves("a")).isTrue();
    assertThat(served.serves("b")).isFalse();
    now.incrementAndGet();
    assertThat(served.serves("a")).isFalse();
  }

  @Test
  void whatNobodyHasAskedForTheLongestIsForgotten() {
    for (int i = 0; i < 10_000; i++) {
      served.asked("type-" + i);
    }
    served.asked("type-0");
    served.asked("one more");

    assertThat(served.serves("type-0")).isTrue();
    assertThat(served.serves("type-1")).isFalse();
    assertThat(served.serves("one more")).isTrue();
  }

  @Test
  void aProcessWithoutAnEngineTakesEveryTypeToBeServed() {
    assertThat(new ServedTypes(true, now::get).serves("any")).isTrue();
  }
}
