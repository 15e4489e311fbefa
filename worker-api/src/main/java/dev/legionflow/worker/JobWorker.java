package dev.legionflow.worker;

import java.util.Set;

/// Handles the jobs of one type. Implementations are thread-safe: up to [#maxConcurrentJobs()]
/// calls run at the same time, each on a virtual thread.
public interface JobWorker {

  /// The job type, as written in the diagram's `zeebe:taskDefinition type`.
  String type();

  /// Does the work. Blocking is fine.
  ///
  /// @throws Exception counted as [JobOutcome.Retry] with the exception's message
  JobOutcome work(Job job) throws Exception;

  /// The variables that the worker reads; empty means all that are visible to the job.
  default Set<String> fetchVariables() {
    return Set.of();
  }

  /// How many jobs of this type one process works on at a time.
  default int maxConcurrentJobs() {
    return 16;
  }

  /// How long a job stays locked for this worker, in milliseconds, before it is offered again.
  default long timeoutMillis() {
    return 300_000;
  }

  /// Whether the work is short, deterministic and free of side effects. The embedded engine then
  /// runs it inside the transaction that reaches the element: no job row, no second transaction. It
  /// may run more than once for one element and is capped in time, beyond which it becomes an
  /// ordinary job. Elsewhere it always is an ordinary job.
  default boolean inline() {
    return false;
  }
}
