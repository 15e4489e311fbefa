package dev.legionflow.engine.job;

import dev.legionflow.engine.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/// What came of jobs whose mission was suspended while they were worked on. It is kept, and its job
/// locked, until the mission goes on: the work is done and may have cost much. The hand that did it
/// is free meanwhile.
@ApplicationScoped
class HeldOutcomes {

  /// A suspended mission's jobs are not handed out, so these are those that were in hand.
  static final int MOST = 256;

  private static final Logger LOG = Logger.getLogger(HeldOutcomes.class);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /// What is left of a lock when it is extended: much more than the longest pause, so that nobody
  /// else is given the job before the outcome is reported.
  private static final Duration LEAST_LOCK = Duration.ofMinutes(1);

  private static final Duration LOCK = Duration.ofMinutes(5);

  private final JobService jobs;
  private final Clock clock;
  private final Semaphore places = new Semaphore(MOST);
  private final CountDownLatch stopped = new CountDownLatch(1);

  HeldOutcomes(JobService jobs, Clock clock) {
    this.jobs = jobs;
    this.clock = clock;
  }

  /// Keeps an outcome.
  ///
  /// @param report tries to report it; false when the mission is still suspended
  /// @return false when there is no room
  boolean hold(JobRow job, long deadline, BooleanSupplier report) {
    if (!places.tryAcquire()) {
      return false;
    }
    Thread.ofVirtual()
        .name("held-job-" + job.key())
        .start(() -> {
          try {
            reportLater(job, deadline, report);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } finally {
            places.release();
          }
        });
    return true;
  }

  private void reportLater(JobRow job, long deadline, BooleanSupplier report)
      throws InterruptedException {
    var until = deadline;
    var pause = FIRST_PAUSE;
    do {
      if (until - clock.millis() < LEAST_LOCK.toMillis()) {
        until = extend(job, until);
      }
      if (stopped.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        LOG.warnf(
            "the result of job %d of type '%s' is lost: its mission %d is suspended",
            job.key(), job.type(), job.processInstanceKey());
        return;
      }
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    } while (!report.getAsBoolean());
  }

  private long extend(JobRow job, long until) {
    try {
      jobs.update(job.key(), null, LOCK);
      return clock.millis() + LOCK.toMillis();
    } catch (RuntimeException e) {
      // Gone, given back or nobody can be asked now: the next report tells.
      if (!(e instanceof Problem)) {
        LOG.debugf(e, "the lock of job %d could not be extended", job.key());
      }
      return until;
    }
  }

  /// Keeps nothing any more: the jobs are about to be given back.
  void stop() {
    stopped.countDown();
  }
}
