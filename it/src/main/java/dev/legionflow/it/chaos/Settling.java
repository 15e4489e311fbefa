package dev.legionflow.it.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/// The end of a scenario with load: no new starts, all work done in bounded time, then the checker.
final class Settling {

  /// Nothing ends for so long: what is left is stuck. Longer than a job's lock, and than the lock
  /// of a timer that a killed node had taken.
  private static final Duration STUCK = Duration.ofSeconds(75);

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
    var until = System.nanoTime() + STUCK.toNanos();
    while (true) {
      int left = cluster.api().count(cluster.first(), "/v2/process-instances/search", filter);
      if (left == 0) {
        return;
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

  /// Each instance that waits for a person has its one open task.
  private void keptTasks() {
    var api = cluster.api();
    var filter = Map.of("processDefinitionId", Mission.KEPT);
    var instances =
        api
            .all(cluster.first(), "/v2/process-instances/search", filter, "processInstanceKey")
            .stream()
            .map(item ->
                item.path("processInstanceKey").asText() + " " + item.path("state").asText())
            .sorted()
            .toList();
    var tasks =
        api.all(cluster.first(), "/v2/user-tasks/search", filter, "userTaskKey").stream()
            .map(item ->
                item.path("processInstanceKey").asText()
                    + (item.path("state").asText().equals("CREATED") ? " ACTIVE" : " ENDED"))
            .sorted()
            .toList();
    if (!instances.equals(tasks)) {
      run.violation("waiting instances %s have the user tasks %s".formatted(instances, tasks));
    }
  }

  private void check() {
    var account = Account.of(ledger.read());
    run.add(account);
    var violations = Checker.check(account, Seen.by(cluster.api(), cluster.first()));
    violations.forEach(text -> run.violation(text));
    List<String> journal = JournalCheck.of(cluster.api(), cluster.first());
    journal.forEach(text -> run.violation(text));
    run.say(
        "checked %d acknowledged starts, %d jobs, %d user tasks; answers lost: %s"
            .formatted(
                account.acknowledgedStarts(),
                account.acknowledgedJobs(),
                account.tasks.size(),
                account.reasonsOfUnknown()));
  }
}
