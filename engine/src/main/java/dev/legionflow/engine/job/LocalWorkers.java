package dev.legionflow.engine.job;

import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.engine.job.Activation.Activated;
import dev.legionflow.engine.store.Node;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/// Runs the workers of this process: one loop a job type that takes no more jobs than it has hands,
/// each job on a virtual thread of its own.
@ApplicationScoped
public class LocalWorkers {

  private static final Logger LOG = Logger.getLogger(LocalWorkers.class);
  private static final String NAME = "legion";
  private static final int MOST_AT_ONCE = 32;
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

  /// For workers that end what they have started, such as a program.
  private static final Duration ABANDON = Duration.ofSeconds(1);

  private final Instance<JobWorker> workers;
  private final Activation activation;
  private final Outcomes outcomes;
  private final Node node;
  private final NodeConfig config;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Thread> loops = new ArrayList<>();
  private volatile boolean stopping;

  LocalWorkers(
      Instance<JobWorker> workers,
      Activation activation,
      Outcomes outcomes,
      Node node,
      NodeConfig config) {
    this.workers = workers;
    this.activation = activation;
    this.outcomes = outcomes;
    this.node = node;
    this.config = config;
  }

  /// Begins to take jobs, where this process is to work.
  public void start() {
    if (config.role() != NodeConfig.Role.ALL) {
      return;
    }
    for (var worker : workers) {
      loops.add(Thread.ofVirtual().name("jobs-" + worker.type()).start(() -> loop(worker)));
    }
    LOG.infof("workers: %s", workers.stream().map(JobWorker::type).sorted().toList());
  }

  private void loop(JobWorker worker) {
    var hands = new Semaphore(worker.maxConcurrentJobs());
    var failures = 0;
    while (!stopping) {
      try {
        hands.acquire();
        var free = 1 + hands.drainPermits();
        List<Activated> jobs = List.of();
        try {
          jobs =
              activation.activate(
                  request(worker, Math.min(free, MOST_AT_ONCE)), LONGEST_WAIT, gone -> {});
          failures = 0;
        } finally {
          hands.release(free - jobs.size());
        }
        for (var job : jobs) {
          threads.execute(() -> {
            try {
              outcomes.work(worker, job);
            } finally {
              hands.release();
            }
          });
        }
      } catch (InterruptedException e) {
        return;
      } catch (RuntimeException | LinkageError e) {
        failures = Math.min(failures + 1, 6);
        LOG.warnf("cannot take jobs of type '%s': %s", worker.type(), e.getMessage());
        pause(100L << failures);
      }
    }
  }

  private static void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Activation.Request request(JobWorker worker, int max) {
    return new Activation.Request(
        worker.type(),
        NAME,
        Duration.ofMillis(worker.timeoutMillis()),
        max,
        worker.fetchVariables(),
        List.of(),
        node.lockOwner());
  }

  /// Takes no more jobs, waits for those in hand, and gives back what is not done by then: another
  /// node, or the next start, has it at once.
  public void stop(Duration limit) {
    if (stopping) {
      return;
    }
    stopping = true;
    var end = System.nanoTime() + limit.toNanos();
    loops.forEach(Thread::interrupt);
    try {
      for (var loop : loops) {
        loop.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      }
      threads.shutdown();
      var _ = threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    outcomes.stop();
    try {
      var released = activation.release(node.lockOwner());
      if (released > 0) {
        LOG.infof("%d jobs that were not done in time are given back", released);
      }
    } catch (RuntimeException e) {
      LOG.warnf("jobs in hand stay locked, they could not be given back: %s", e.getMessage());
    }
  }

  /// The same at once, where nobody drained before.
  public void stop() {
    stop(Duration.ZERO);
  }

  /// Breaks off what is still in work; called when its results can no longer be reported, so that
  /// none counts as a failure.
  public void abandon() {
    threads.shutdownNow();
    try {
      var _ = threads.awaitTermination(ABANDON.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
