package dev.legionflow.workers.learning.memory;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/// Job type `legion.memory.append`: adds `entries`, a list of `{role, text}` and where it is known
/// `tokens`, to the branch `branch` (`main`) of `session`, which is made where it is not there.
/// With `expected` only if the branch has so many entries. Answers `branch`, `size` and `added`.
///
/// The BPMN errors are `MEMORY_FULL` where a bound is reached and `MEMORY_MOVED_ON`, with the
/// variable `size`, where the branch has other entries than expected.
@ApplicationScoped
public class AppendWorker implements JobWorker {

  private final Memory memory;

  @Inject
  public AppendWorker(Memory memory) {
    this.memory = memory;
  }

  @Override
  public String type() {
    return "legion.memory.append";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("session", "branch", "entries", "expected");
  }

  @Override
  public JobOutcome work(Job job) {
    var session = Asked.session(job);
    var branch = Asked.name(job, "branch", Memory.MAIN);
    var entries = Asked.entries(job);
    var expected = Asked.count(job, "expected", 0, Integer.MAX_VALUE);
    return Asked.answered(() -> memory.append(session, branch, entries, expected, job.key()));
  }
}
