package dev.legionflow.workers.runtime;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.WARNING;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.response.ActivatedJob;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Outcomes of jobs whose mission was suspended while they were worked on, kept until it goes on;
/// meanwhile their locks are extended. The worker's place is free.
final class HeldReports {

  static final int MOST = 256;

  private static final System.Logger LOG = System.getLogger(HeldReports.class.getName());
  private static final Duration LEAST_LOCK = Duration.ofMinutes(1);
  private static final Duration LOCK = Duration.ofMinutes(5);

  private final CamundaClient client;
  private final Semaphore places = new Semaphore(MOST);
  private final CountDownLatch closed = new CountDownLatch(1);

  HeldReports(CamundaClient client) {
    this.client = client;
  }

  /// Keeps an outcome.
  ///
  /// @param report tries to report it; false when the mission is still suspended
  /// @return false when there is no room
  boolean hold(ActivatedJob job, BooleanSupplier report) {
    if (!places.tryAcquire()) {
      return false;
    }
    Thread.ofVirtual()
        .name("legion-held-job-" + job.getKey())
        .start(() -> {
          try {
            reportLater(job, report);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            places.release();
          }
        });
    return true;
  }

  private void reportLater(ActivatedJob job, BooleanSupplier report) throws InterruptedException {
    // By this clock: that of the engine may go differently, so the lock's end is not looked at.
    long extended = System.nanoTime();
    boolean mayEnd = true;
    BackOff backOff = BackOff.reporting();
    do {
      if (mayEnd || System.nanoTime() - extended > LOCK.minus(LEAST_LOCK).toNanos()) {
        extended = System.nanoTime();
        mayEnd = !extend(job);
      }
      if (closed.await(backOff.next().toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.log(WARNING, "the outcome of job {0} is lost: its mission is suspended", job.getKey());
        return;
      }
    } while (!report.getAsBoolean());
  }

  private boolean extend(ActivatedJob job) {
    try {
      client.newUpdateTimeoutCommand(job.getKey()).timeout(LOCK).execute();
      return true;
    } catch (RuntimeException e) {
      // The next report tells whether it is gone.
      LOG.log(DEBUG, "the lock of job {0} was not extended: {1}", job.getKey(), ErrorText.of(e));
      return false;
    }
  }

  void close() {
    closed.countDown();
  }
}
