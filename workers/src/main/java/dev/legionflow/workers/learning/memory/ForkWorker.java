package dev.legionflow.workers.learning.memory;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/// Job type `legion.memory.fork`: makes the branch `fork` with the first `at` entries (all) of the
/// branch `branch` (`main`) of `session`. Answers `branch`, the new one, `size` and `added`, 0.
///
/// The BPMN error is `MEMORY_FULL` where the session has no room for another branch.
@ApplicationScoped
public class ForkWorker implements JobWorker {

  private final Memory memory;

  @Inject
  public ForkWorker(Memory memory) {
    this.memory = memory;
  }

  @Override
  public String type() {
    return "legion.memory.fork";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("session", "branch", "at", "fork");
  }

  @Override
  public JobOutcome work(Job job) {
    var session = Asked.session(job);
    var branch = Asked.name(job, "branch", Memory.MAIN);
    var at = Asked.count(job, "at", 0, Integer.MAX_VALUE);
    var fork = Asked.name(job, "fork", null);
    return Asked.answered(() -> memory.fork(session, branch, at, fork, job.key()));
  }
}
