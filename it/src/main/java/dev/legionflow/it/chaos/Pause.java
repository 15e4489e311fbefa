package dev.legionflow.it.chaos;

/// Waiting, in loops that look at something in between.
final class Pause {

  private Pause() {}

  /// @throws IllegalStateException when the thread is told to stop
  static void millis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
