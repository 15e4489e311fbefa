package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Ledger.Act;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The engine is told to stop (SIGTERM) under load: it says that it is not ready, ends what it has
/// begun, exits within its limit, and nothing is lost.
record DrainScenario() implements Scenario {

  private static final int STARTS_PER_SECOND = 60;

  /// `legion.stop.timeout` is 8 s; the rest is for a busy machine.
  private static final Duration LIMIT = Duration.ofSeconds(14);

  private static final String DELAY_SETTING = "legion.stop.delay";

  /// As one gives it to a balancer, which then sees it in time.
  private static final Map<String, String> DELAY = Map.of(DELAY_SETTING, "1s");

  @Override
  public String name() {
    return "drain";
  }

  @Override
  public String about() {
    return "SIGTERM under load, H2";
  }

  @Override
  public int kills() {
    return 3;
  }

  @Override
  public void run(Run run) {
    var seen = false;
    try (var api = new Api();
        var cluster = new Cluster(List.of(run.node("node-1", DELAY, api)), api);
        var ledger = run.ledger()) {
      cluster.startWithMissions();
      try (var load = new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND)) {
        load.start();
        while (run.goesOn()) {
          Pause.millis(run.random().nextLong(800, 2_500));
          seen |= drain(run, cluster.first(), ledger);
          // The next ones stop as quickly as they can.
          cluster.first().set(DELAY_SETTING, "0s");
          cluster.first().start();
        }
        run.expect(run.faults() == 0 || seen, "readiness 503 was never seen");
        Settling.settle(run, cluster, load, ledger);
        Account.of(ledger.read()).reasonsOfUnknown().keySet().stream()
            .filter(reason -> reason.startsWith("503") && !reason.equals("503 RESOURCE_EXHAUSTED"))
            .forEach(reason -> run.violation("a refusal without a problem: " + reason));
      }
    }
  }

  /// Whether it said that it is not ready.
  private static boolean drain(Run run, EngineNode node, Ledger ledger) {
    var began = System.nanoTime();
    node.terminate();
    run.fault();
    ledger.append(Act.FAULT, "SIGTERM " + node.name());
    boolean unready = false;
    boolean readyAfter = false;
    while (!node.ends(Duration.ofMillis(2)) && System.nanoTime() - began < LIMIT.toNanos()) {
      int status = node.readiness();
      unready |= status == 503;
      readyAfter |= unready && status == 200;
    }
    var took = (System.nanoTime() - began) / 1e9;
    if (node.isAlive()) {
      throw new Broken("the engine does not end within " + LIMIT + " of a SIGTERM");
    }
    run.expect(!readyAfter, "the engine was ready again after it had said that it is not");
    run.expect(
        Set.of(0, 143).contains(node.exitValue()),
        "the engine ended with %d after a SIGTERM".formatted(node.exitValue()));
    run.say(
        "SIGTERM %d of %d: ended after %.1f s with %d; readiness 503 was %s"
            .formatted(
                run.faults(),
                run.wanted(),
                took,
                node.exitValue(),
                unready ? "seen" : "not seen: it stopped listening first"));
    return unready;
  }
}
