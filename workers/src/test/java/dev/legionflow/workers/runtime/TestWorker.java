package dev.legionflow.workers.runtime;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import java.util.Set;

/// A worker made of one function.
record TestWorker(String type, int maxConcurrentJobs, Set<String> fetchVariables, Work work)
    implements JobWorker {

  interface Work {
    JobOutcome on(Job job) throws Exception;
  }

  static TestWorker of(String type, Work work) {
    return new TestWorker(type, 4, Set.of(), work);
  }

  @Override
  public JobOutcome work(Job job) throws Exception {
    return work.on(job);
  }

  @Override
  public long timeoutMillis() {
    return 60_000;
  }
}
