package dev.legionflow.engine.job;

import dev.legionflow.engine.http.NodeConfig;
import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/// Runs inline workers inside the transaction that reached their element: capped in time and
/// number, and an ordinary job beyond either.
@ApplicationScoped
class InlineWorkers {

  private static final Logger LOG = Logger.getLogger(InlineWorkers.class);

  private final Map<String, JobWorker> workers = new HashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Duration cap;
  private final Semaphore admitted;

  InlineWorkers(
      Instance<JobWorker> all,
      NodeConfig config,
      @ConfigProperty(name = "legion.inline.time-limit", defaultValue = "1s") Duration cap,
      @ConfigProperty(name = "legion.inline.concurrency", defaultValue = "16") int concurrency) {
    // An engine without workers leaves inline work to those of another process, as ordinary jobs.
    if (config.role() == NodeConfig.Role.ALL) {
      for (var worker : all) {
        if (worker.inline()) {
          workers.put(worker.type(), worker);
        }
      }
    }
    this.cap = cap;
    this.admitted = new Semaphore(concurrency);
  }

  Optional<JobWorker> find(String type) {
    return Optional.ofNullable(workers.get(type));
  }

  /// Runs the work.
  ///
  /// @return empty when it is to become an ordinary job
  Optional<JobOutcome> run(JobWorker worker, Job job) {
    if (!admitted.tryAcquire()) {
      return Optional.empty();
    }
    var running =
        threads.submit(() -> {
          try {
            return WorkerCall.call(worker, job);
          } finally {
            admitted.release();
          }
        });
    try {
      return Optional.of(running.get(cap.toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      running.cancel(true);
      LOG.warnf(
          "inline worker '%s' took more than %s at element '%s'; it becomes a job",
          worker.type(), cap, job.elementId());
      return Optional.empty();
    } catch (ExecutionException e) {
      throw new IllegalStateException("inline worker '" + worker.type() + "' failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running.cancel(true);
      return Optional.empty();
    }
  }

  @PreDestroy
  void close() {
    threads.shutdownNow();
  }
}
