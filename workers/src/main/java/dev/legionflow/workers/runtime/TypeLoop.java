package dev.legionflow.workers.runtime;

import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import dev.legionflow.worker.JobWorker;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.response.ActivatedJob;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// Asks for jobs of one type and runs them, never more at a time than the worker allows.
///
/// The client's own worker is not used: its handlers share the client's few threads, and a job that
/// is passed on to another thread counts as done there, so its bound would not hold.
final class TypeLoop {

  private static final System.Logger LOG = System.getLogger(TypeLoop.class.getName());

  /// An engine that answers "none" at once is asked no more often than this.
  private static final Duration SHORTEST_ROUND = Duration.ofMillis(100);

  private static final Duration LAST_REPORTS = Duration.ofSeconds(2);

  private final CamundaClient client;
  private final JobWorker worker;
  private final RemoteOptions options;
  private final JobRun run;
  private final Semaphore places;
  private final ExecutorService jobs;
  private final Thread asking;
  private final CountDownLatch stopped = new CountDownLatch(1);

  TypeLoop(CamundaClient client, JobWorker worker, RemoteOptions options) {
    this.client = client;
    this.worker = worker;
    this.options = options;
    this.run = new JobRun(worker, new Report(client), options.exceptionBackOff());
    this.places = new Semaphore(worker.maxConcurrentJobs());
    this.jobs =
        Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("legion-job-" + worker.type() + "-", 0).factory());
    this.asking = Thread.ofVirtual().name("legion-poll-" + worker.type()).unstarted(this::ask);
  }

  String type() {
    return worker.type();
  }

  void start() {
    asking.start();
  }

  private void ask() {
    BackOff backOff = BackOff.polling();
    try {
      while (!stopping()) {
        places.acquire();
        int free = 1 + places.drainPermits();
        int taken = 0;
        if (stopping()) {
          return;
        }
        long begun = System.nanoTime();
        try {
          List<ActivatedJob> found = activate(free);
          if (backOff.failures() > 0) {
            LOG.log(INFO, "jobs of type {0} are served again", type());
          }
          backOff.reset();
          for (ActivatedJob job : found) {
            hand(job);
            taken++;
          }
          if (found.isEmpty()) {
            pause(SHORTEST_ROUND.minusNanos(System.nanoTime() - begun));
          }
        } catch (RuntimeException e) {
          if (stopping()) {
            return;
          }
          Duration rest = backOff.next();
          if (Integer.bitCount(backOff.failures()) == 1) {
            LOG.log(
                WARNING,
                "asking for jobs of type {0} failed {1} times, next try in {2} ms: {3}",
                type(),
                backOff.failures(),
                rest.toMillis(),
                ErrorText.of(e));
          }
          pause(rest);
        } finally {
          places.release(free - taken);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<ActivatedJob> activate(int free) {
    var command =
        client
            .newActivateJobsCommand()
            .jobType(type())
            .maxJobsToActivate(free)
            .timeout(Duration.ofMillis(worker.timeoutMillis()))
            .workerName(options.workerName());
    if (!worker.fetchVariables().isEmpty()) {
      command = command.fetchVariables(List.copyOf(worker.fetchVariables()));
    }
    return command.requestTimeout(options.pollTimeout()).execute().getJobs();
  }

  /// Each job takes one place and gives it back when its outcome was reported.
  private void hand(ActivatedJob job) {
    jobs.execute(() -> {
      try {
        if (stopping()) {
          run.handBack(job);
        } else {
          run.work(job);
        }
      } finally {
        places.release();
      }
    });
  }

  private boolean stopping() {
    return stopped.getCount() == 0;
  }

  private void pause(Duration rest) throws InterruptedException {
    if (rest.isPositive()) {
      stopped.await(rest.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /// The request on its way is not cut off: the client cannot close its connection early, so the
  /// engine would lock jobs that nobody receives.
  void stopAsking() {
    stopped.countDown();
    places.release();
  }

  /// Waits for the jobs in work, until the given [System#nanoTime()] at the latest.
  void drain(long deadline) {
    try {
      if (!asking.join(Duration.ofNanos(Math.max(1, deadline - System.nanoTime())))) {
        LOG.log(
            WARNING, "jobs of type {0} on their way are offered again after their lock", type());
        asking.interrupt();
      }
      jobs.shutdown();
      if (!jobs.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
        run.giveUp();
        jobs.shutdownNow();
        if (!jobs.awaitTermination(LAST_REPORTS.toNanos(), TimeUnit.NANOSECONDS)) {
          LOG.log(WARNING, "jobs of type {0} do not stop and are left behind", type());
        }
      }
    } catch (InterruptedException e) {
      run.giveUp();
      asking.interrupt();
      jobs.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      run.close();
    }
  }
}
