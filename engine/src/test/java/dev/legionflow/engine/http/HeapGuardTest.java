package dev.legionflow.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class HeapGuardTest {

  private static final int MB = 1 << 20;

  @Test
  void whatIsInUseAfterACollectionCounts() {
    var pool = Objects.requireNonNull(HeapGuard.oldest(), "this collector has no such pool");
    System.gc();
    var before = pool.getCollectionUsage().getUsed();
    var guard = new HeapGuard(pool, p -> before + 32 * MB);
    assertThat(guard.isFull()).isFalse();

    List<byte[]> held = new ArrayList<>();
    for (var i = 0; i < 64; i++) {
      held.add(new byte[MB]);
    }
    System.gc();
    assertThat(guard.isFull()).as("%d arrays are held", held.size()).isTrue();

    held.clear();
    // By itself: nobody else would collect where everything is refused.
    await().atMost(Duration.ofMinutes(1)).until(() -> !guard.isFull());
    pool.setCollectionUsageThreshold(0);
  }
}
