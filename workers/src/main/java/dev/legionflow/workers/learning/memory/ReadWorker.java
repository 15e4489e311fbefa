package dev.legionflow.workers.learning.memory;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.database.Tables;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Job type `legion.memory.read`: the newest entries of the branch `branch` (`main`) of `session`,
/// in the order in which they were said: at most `maxEntries` (200) of together at most `maxTokens`
/// (100,000). Answers `entries`, a list of `{role, text, …}`, how many `tokens` these have, the
/// `size` of the branch, and whether they are `complete`. A session that is not there has none; a
/// branch that a session does not have is an incident.
@ApplicationScoped
public class ReadWorker implements JobWorker {

  private static final int MOST_ENTRIES = 200;
  private static final int MOST_TOKENS = 100_000;

  private final Memory memory;

  @Inject
  public ReadWorker(Memory memory) {
    this.memory = memory;
  }

  @Override
  public String type() {
    return "legion.memory.read";
  }

  @Override
  public Set<String> fetchVariables() {
    return Set.of("session", "branch", "maxEntries", "maxTokens");
  }

  @Override
  public JobOutcome work(Job job) {
    var session = Asked.session(job);
    var branch = Asked.name(job, "branch", Memory.MAIN);
    var most = Asked.count(job, "maxEntries", 1, 2_000);
    var tokens = Asked.count(job, "maxTokens", 1, 10_000_000);
    try {
      var found = memory.read(session, branch);
      if (found.isEmpty() && memory.lacks(session, branch)) {
        return Asked.answered(() -> Memory.missing("branch", branch));
      }
      var all = found.orElse(List.of());
      var read =
          newest(all, most == null ? MOST_ENTRIES : most, tokens == null ? MOST_TOKENS : tokens);
      return JobOutcome.completed(
          Map.of(
              "entries",
              read.stream().map(Asked::told).toList(),
              "tokens",
              read.stream().mapToLong(Entry::tokens).sum(),
              "size",
              all.size(),
              "complete",
              read.size() == all.size()));
    } catch (Tables.NoDatabase e) {
      return JobOutcome.terminal(String.valueOf(e.getMessage()));
    }
  }

  private static List<Entry> newest(List<Entry> all, int most, int tokens) {
    var first = all.size();
    var sum = 0L;
    while (first > 0 && all.size() - first < most && sum + all.get(first - 1).tokens() <= tokens) {
      sum += all.get(--first).tokens();
    }
    return all.subList(first, all.size());
  }
}
