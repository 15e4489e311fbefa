package dev.legionflow.workers.runtime;

import java.time.Duration;

/// Waiting times that double from the first to the longest. For one thread.
final class BackOff {

  private static final int LARGEST_SHIFT = 20;

  private final Duration first;
  private final Duration longest;
  private int failures;

  BackOff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
  }

  /// Between two requests for jobs.
  static BackOff polling() {
    return new BackOff(Duration.ofMillis(100), Duration.ofSeconds(10));
  }

  /// Between two reports of one outcome.
  static BackOff reporting() {
    return new BackOff(Duration.ofMillis(100), Duration.ofSeconds(5));
  }

  /// Counts a failure and says how long to wait after it.
  Duration next() {
    Duration wait = first.multipliedBy(1L << Math.min(failures, LARGEST_SHIFT));
    failures++;
    return wait.compareTo(longest) < 0 ? wait : longest;
  }

  int failures() {
    return failures;
  }

  void reset() {
    failures = 0;
  }
}
