package dev.legionflow.workers.runtime;

import dev.legionflow.worker.JobWorker;
import io.camunda.client.CamundaClient;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Job workers, served for the engine that a Camunda client is connected to (REST or gRPC, as the
/// client was built). Jobs are asked for until [#close()].
///
/// Delivery is at least once: a job whose outcome could not be delivered is offered again by the
/// engine when its lock runs out.
public final class RemoteWorkers implements AutoCloseable {

  private final List<TypeLoop> loops;

  private final Duration drainLimit;

  private RemoteWorkers(List<TypeLoop> loops, Duration drainLimit) {
    this.loops = loops;
    this.drainLimit = drainLimit;
  }

  /// Serves the workers with [RemoteOptions#DEFAULTS].
  public static RemoteWorkers open(CamundaClient client, Collection<? extends JobWorker> workers) {
    return open(client, workers, RemoteOptions.DEFAULTS);
  }

  /// Starts one loop for each worker. The client stays the caller's: close it after this.
  ///
  /// @throws IllegalArgumentException when a worker's settings make no sense or two workers serve
  ///   one type; no loop was started then
  public static RemoteWorkers open(
      CamundaClient client, Collection<? extends JobWorker> workers, RemoteOptions options) {
    Set<String> types = new HashSet<>();
    for (JobWorker worker : workers) {
      check(worker);
      if (!types.add(worker.type())) {
        throw new IllegalArgumentException("two workers serve the job type " + worker.type());
      }
    }
    List<TypeLoop> loops =
        workers.stream().map(worker -> new TypeLoop(client, worker, options)).toList();
    loops.forEach(TypeLoop::start);
    return new RemoteWorkers(loops, options.drainLimit());
  }

  private static void check(JobWorker worker) {
    String who = worker.getClass().getName();
    if (worker.type().isBlank()) {
      throw new IllegalArgumentException(who + ": type() must not be blank");
    }
    if (worker.maxConcurrentJobs() < 1) {
      throw new IllegalArgumentException(
          who + ": maxConcurrentJobs() must be positive, but is " + worker.maxConcurrentJobs());
    }
    if (worker.timeoutMillis() < 1) {
      throw new IllegalArgumentException(
          who + ": timeoutMillis() must be positive, but is " + worker.timeoutMillis());
    }
  }

  /// The job types that are served.
  public List<String> types() {
    return loops.stream().map(TypeLoop::type).toList();
  }

  /// Asks for no more jobs and waits for those in work, up to the drain limit. What is still
  /// running then is interrupted and handed back to the engine without using up a try.
  ///
  /// An idle worker takes up to the poll timeout to close, because a job may be on its way to it.
  @Override
  public void close() {
    long deadline = System.nanoTime() + drainLimit.toNanos();
    loops.forEach(TypeLoop::stopAsking);
    loops.forEach(loop -> loop.drain(deadline));
  }
}
