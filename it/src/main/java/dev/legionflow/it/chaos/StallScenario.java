package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Ledger.Act;
import java.util.ArrayList;
import java.util.List;

/// A node stands still (SIGSTOP), as in a long pause of a virtual machine, and goes on as if
/// nothing had happened (SIGCONT): once for longer than the locks of its jobs, once for longer than
/// the lease of its node id, which a new node takes meanwhile.
record StallScenario() implements Scenario {

  private static final int STARTS_PER_SECOND = 40;

  /// A node's lease is 30 s.
  private static final long PAST_LEASE_MILLIS = 33_000;

  @Override
  public String name() {
    return "stall";
  }

  @Override
  public String about() {
    return "SIGSTOP of one of two nodes past its locks and its lease, then SIGCONT";
  }

  @Override
  public int kills() {
    return 2;
  }

  @Override
  public void run(Run run) {
    try (var database = Postgres.start(run);
        var api = new Api()) {
      List<EngineNode> nodes = new ArrayList<>();
      for (var name : List.of("node-1", "node-2")) {
        nodes.add(run.node(name, database.settings(), api));
      }
      try (var cluster = new Cluster(nodes, api);
          var third = run.node("node-3", database.settings(), api);
          var ledger = run.ledger()) {
        cluster.startWithMissions();
        try (var load = new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND)) {
          load.start();
          Pause.millis(2_000);
          stall(run, nodes.getLast(), ledger, Load.LOCK.toMillis() + 2_000, () -> {});
          progress(run, load, "went on after a stall of " + Load.LOCK.plusSeconds(2));
          if (run.goesOn()) {
            stall(run, nodes.getLast(), ledger, PAST_LEASE_MILLIS, third::start);
            Pause.millis(5_000);
            progress(run, load, "stalled past its lease, another has its id");
            // It says itself that it has to be restarted.
            nodes.getLast().kill();
            nodes.getLast().start();
          }
          Settling.settle(run, cluster, load, ledger);
        }
      }
    }
  }

  private static void stall(
      Run run, EngineNode node, Ledger ledger, long millis, Runnable beforeItGoesOn) {
    node.signal("STOP");
    run.fault();
    ledger.append(Act.FAULT, "SIGSTOP " + node.name());
    try {
      Pause.millis(millis);
      beforeItGoesOn.run();
    } finally {
      node.signal("CONT");
    }
  }

  private static void progress(Run run, Load load, String what) {
    run.say(
        "stall %d of 2: %s; acknowledged so far %d starts, %d jobs"
            .formatted(run.faults(), what, load.acknowledged(), load.jobsDone()));
  }
}
