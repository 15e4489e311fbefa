package dev.legionflow.engine.document;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Deletes documents that have expired, in small transactions. Each node does; none deletes what
/// another is at.
@ApplicationScoped
public class DocumentExpiry {

  private static final Logger LOG = Logger.getLogger(DocumentExpiry.class);
  private static final Duration PERIOD = Duration.ofMinutes(1);

  /// In one transaction: up to the bound of a body each.
  private static final int PORTION = 20;

  private final Documents documents;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("document-expiry").factory());
  private volatile boolean stopping;

  DocumentExpiry(Documents documents) {
    this.documents = documents;
  }

  public void start() {
    var _ =
        timer.scheduleWithFixedDelay(
            this::tryRun, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void tryRun() {
    try {
      run();
    } catch (RuntimeException | Error e) {
      // What is thrown from here would end the timer.
      LOG.warnf(e, "documents that have expired are not deleted; trying again later");
    }
  }

  void run() {
    var deleted = 0L;
    for (var some = PORTION; some == PORTION && !stopping; deleted += some) {
      some = documents.forgetExpired(PORTION);
    }
    if (deleted > 0) {
      LOG.infof("%d documents had expired and were deleted", deleted);
    }
  }

  public void stop() {
    stopping = true;
    timer.shutdown();
    try {
      if (!timer.awaitTermination(5, TimeUnit.SECONDS)) {
        LOG.warn("expired documents are still being deleted while the engine stops");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
