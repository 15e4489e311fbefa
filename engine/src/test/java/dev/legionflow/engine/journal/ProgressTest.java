package dev.legionflow.engine.journal;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final long LONG_ENOUGH = Duration.ofMillis(20).toNanos();

  private final Progress progress = new Progress();

  @Test
  void tablesThatFellBackAreWaitedForAgain() {
    progress.standAt(7);
    assertTrue(progress.await(7, LONG_ENOUGH));

    progress.standAt(5);
    assertFalse(progress.await(7, LONG_ENOUGH));
    assertTrue(progress.await(5, LONG_ENOUGH));
  }
}
