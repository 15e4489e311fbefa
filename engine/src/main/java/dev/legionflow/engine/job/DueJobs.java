package dev.legionflow.engine.job;

import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.Node;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Wakes waiters for jobs that can be had without anything happening: a lock or a back-off has run
/// out, or another node made the job and its notice got lost. One statement, and only while
/// somebody waits.
@ApplicationScoped
public class DueJobs {

  private static final Logger LOG = Logger.getLogger(DueJobs.class);
  private static final long PERIOD_MILLIS = 500;
  private static final int MOST_WOKEN = 100;
  private static final int ROUNDS_TO_LOOK_AFTER_OTHERS = 10;

  private final Database database;
  private final Activation activation;
  private final Node node;
  private final Clock clock;
  private final LongPolls polls;
  private final JobNotices notices;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("due-jobs").factory());

  DueJobs(
      Database database,
      Activation activation,
      Node node,
      Clock clock,
      LongPolls polls,
      JobNotices notices,
      MeterRegistry metrics) {
    this.database = database;
    this.activation = activation;
    this.node = node;
    this.clock = clock;
    this.polls = polls;
    this.notices = notices;
    metrics.gauge("legion.jobs.long_polls", polls, LongPolls::openPolls);
  }

  private int rounds;

  /// What this node had before it was killed, until it is given back.
  private Optional<Node.Gone> left = Optional.empty();

  public void start() {
    left = node.before();
    try {
      // Before this node's own workers lock under the same name.
      releaseLeft();
    } catch (RuntimeException e) {
      LOG.warnf("jobs that this node had in hand are given back later: %s", e.getMessage());
    }
    var _ =
        timer.scheduleWithFixedDelay(
            this::wake, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void releaseLeft() {
    left.ifPresent(this::release);
    left = Optional.empty();
  }

  private void release(Node.Gone gone) {
    var released = activation.release(gone);
    if (released > 0) {
      LOG.infof("%d jobs that %s had in hand are offered again", released, gone.lockOwner());
    }
  }

  /// What other nodes have left.
  private void lookAfterOthers() {
    var others = node.hasOthers();
    polls.alone(!others);
    notices.active(others);
    for (var gone : node.gone()) {
      release(gone);
      node.settled(gone);
    }
  }

  private void wake() {
    try {
      releaseLeft();
      if (rounds++ % ROUNDS_TO_LOOK_AFTER_OTHERS == 0) {
        lookAfterOthers();
      }
      polls.forget();
      var types = polls.types();
      if (!types.isEmpty()) {
        database
            .jdbi()
            .withHandle(handle -> JobStore.activatable(handle, types, clock.millis()))
            .forEach((type, jobs) -> {
              for (var i = 0; i < Math.min(jobs, MOST_WOKEN); i++) {
                polls.wake(type);
              }
            });
      }
    } catch (RuntimeException e) {
      LOG.warnf("cannot look for due jobs: %s", e.getMessage());
    }
  }

  public void stop() {
    timer.shutdownNow();
    notices.stop();
  }
}
