package dev.legionflow.it.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The end of a scenario with load: no new starts, all work done in bounded time, then the checker.
final class Settling {

  /// Nothing ends for so long: what is left is stuck. Longer than a job's lock, and than the lock
  /// of a timer that a killed node had taken.
  private static final Duration STUCK = Duration.ofSeconds(75);

  /// Then it says what is left.
  private static final Duration SLOW = Duration.ofSeconds(15);

  private static final Map<String, ?> ACTIVE =
      Map.of("state", "ACTIVE", "processDefinitionId", Map.of("$like", "chaos-*"));

  private final Run run;
  private final Cluster cluster;
  private final Ledger ledger;

  private Settling(Run run, Cluster cluster, Ledger ledger) {
    this.run = run;
    this.cluster = cluster;
    this.ledger = ledger;
  }

  /// Lets the load's work come to its end, closes the load, and checks everything.
  static void settle(Run run, Cluster cluster, Load load, Ledger ledger) {
    var settling = new Settling(run, cluster, ledger);
    load.stopStarting();
    settling.quiet(
        Map.of(
            "state",
            "ACTIVE",
            "processDefinitionId",
            Map.of("$like", "chaos-*", "$neq", Mission.KEPT)));
    settling.keptTasks();
    load.completeKept();
    settling.quiet(ACTIVE);
    load.close();
    settling.check();
  }

  private void quiet(Map<String, ?> filter) {
    int least = Integer.MAX_VALUE;
    var began = System.nanoTime();
    var until = began + STUCK.toNanos();
    var slow = began + SLOW.toNanos();
    while (true) {
      int left = cluster.api().count(cluster.first(), "/v2/process-instances/search", filter);
      if (left == 0) {
        return;
      }
      if (System.nanoTime() > slow) {
        slow = Long.MAX_VALUE;
        run.say("after %d s there are still %s".formatted(SLOW.toSeconds(), processes(filter)));
      }
      if (left < least) {
        least = left;
        until = System.nanoTime() + STUCK.toNanos();
      } else if (System.nanoTime() > until) {
        run.violation("%d instances do not go on for %d s".formatted(left, STUCK.toSeconds()));
        return;
      }
      Pause.millis(50);
    }
  }

  private Map<String, Integer> processes(Map<String, ?> filter) {
    Map<String, Integer> processes = new TreeMap<>();
    cluster
        .api()
        .all(cluster.first(), "/v2/process-instances/search", filter, "processInstanceKey")
        .forEach(
            item -> processes.merge(item.path("processDefinitionId").asText(), 1, Integer::sum));
    return processes;
  }

  /// Each instance that waits for a person has its one open task.
  private void keptTasks() {
    var instances = kept("/v2/process-instances/search", "processInstanceKey", "ACTIVE");
    var tasks = kept("/v2/user-tasks/search", "userTaskKey", "CREATED");
    if (!instances.equals(tasks)) {
      run.violation("waiting instances %s have the user tasks %s".formatted(instances, tasks));
    }
  }

  /// The process instance keys of what is open, sorted.
  private List<String> kept(String path, String key, String state) {
    return cluster
        .api()
        .all(
            cluster.first(), path, Map.of("processDefinitionId", Mission.KEPT, "state", state), key)
        .stream()
        .map(item -> item.path("processInstanceKey").asText())
        .sorted()
        .toList();
  }

  private void check() {
    var account = Account.of(ledger.read());
    run.add(account);
    var violations = Checker.check(account, Seen.by(cluster.api(), cluster.first()));
    violations.forEach(text -> run.violation(text));
    List<String> journal = JournalCheck.of(cluster.api(), cluster.first());
    journal.forEach(text -> run.violation(text));
    RebuildCheck.of(cluster.api(), cluster.first()).forEach(text -> run.violation(text));
    RunTimeCheck.of(cluster.first()).forEach(text -> run.violation(text));
    account.reasonsOfUnknown().keySet().stream()
        .filter(reason -> reason.startsWith("500"))
        .forEach(reason -> run.violation("an answer that no fault explains: " + reason));
    run.say(
        "checked %d acknowledged starts, %d jobs, %d user tasks; answers lost: %s"
            .formatted(
                account.acknowledgedStarts(),
                account.acknowledgedJobs(),
                account.tasks.size(),
                account.reasonsOfUnknown()));
  }
}
