package dev.legionflow.engine.flowable;

import dev.legionflow.engine.http.Problem;
import dev.legionflow.engine.store.DatabaseConfig;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Lets in as many commands at a time as leave connections for reads; the others wait in turn, and
/// are refused when it takes too long.
final class Admission {

  /// Connections that commands never take: searches, activations, the node's lease.
  private static final int RESERVED = 8;

  private final Semaphore places;
  private final Duration longest;

  Admission(DatabaseConfig.Database config) {
    places = new Semaphore(Math.max(2, config.poolSize() - RESERVED), true);
    longest = config.acquireTimeout();
  }

  void enter() {
    try {
      if (!places.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        throw Problem.unavailable("the engine is busy: no command was let in for " + longest);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Problem.unavailable("the engine is stopping");
    }
  }

  void leave() {
    places.release();
  }
}
