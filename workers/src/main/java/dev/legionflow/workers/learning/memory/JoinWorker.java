package dev.legionflow.workers.learning.memory;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Set;

/// Job type `legion.memory.join`: brings what the branch `from` of `session` has of its own into
/// the branch `branch` (`main`): its entries, or where there is a text `summary` that one, with the
/// role `role` (`summary`). What was brought before is not brought again. Answers `branch`, `size`
/// and `added`.
///
/// The BPMN error is `MEMORY_FULL` where a bound is reached.
@ApplicationScoped
public class JoinWorker implements JobWorker {

  private final Memory memory;

  @Inject
  public JoinWorker(Memory memory) {
    this.memory = memory;
  }

  @Override
  public String type() {
    return "legion.memory.join";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("session", "branch", "from", "summary", "role");
  }

  @Override
  public JobOutcome work(Job job) {
    var session = Asked.session(job);
    var branch = Asked.name(job, "branch", Memory.MAIN);
    var from = Asked.name(job, "from", null);
    var summary = job.variables().get("summary");
    var said =
        summary == null ? null : Asked.said("summary", job.text("role", "summary"), summary, null);
    return Asked.answered(() -> memory.join(session, from, branch, said, job.key()));
  }
}
