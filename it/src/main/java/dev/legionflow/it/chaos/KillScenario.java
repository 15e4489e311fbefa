package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Ledger.Act;
import java.util.ArrayList;
import java.util.List;

/// Nodes are killed with SIGKILL under load, at any moment, also while they start.
///
/// @param nodes how many there are; one at a time is killed
record KillScenario(String name, String about, boolean postgres, int nodes) implements Scenario {

  private static final int STARTS_PER_SECOND = 60;
  private static final long LEAST_LOAD_MILLIS = 200;
  private static final long MOST_LOAD_MILLIS = 2_500;

  /// One kill of so many hits a node that is starting.
  private static final int IN_START = 6;

  private static final long MOST_START_MILLIS = 1_800;

  @Override
  public int kills() {
    return 20;
  }

  @Override
  public void run(Run run) {
    try (var database = postgres ? Databases.postgres(run) : Databases.h2();
        var api = new Api();
        var cluster = cluster(run, database, api);
        var ledger = run.ledger()) {
      cluster.startWithMissions();
      try (var load = new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND)) {
        load.start();
        while (run.goesOn()) {
          killOne(run, cluster, load, ledger);
        }
        Settling.settle(run, cluster, load, ledger);
      }
    }
  }

  private Cluster cluster(Run run, Databases database, Api api) {
    List<EngineNode> all = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      all.add(run.node("node-" + i, database.settings(), api));
    }
    return new Cluster(all, api);
  }

  private static void killOne(Run run, Cluster cluster, Load load, Ledger ledger) {
    var random = run.random();
    var node = cluster.any(random);
    var loaded = random.nextLong(LEAST_LOAD_MILLIS, MOST_LOAD_MILLIS);
    boolean inStart = random.nextInt(IN_START) == 0;
    load.awaitStart();
    Pause.millis(loaded);
    kill(run, node, ledger);
    var began = System.nanoTime();
    node.launch();
    if (inStart && run.goesOn()) {
      Pause.millis(random.nextLong(MOST_START_MILLIS));
      kill(run, node, ledger);
      began = System.nanoTime();
      node.launch();
    }
    node.awaitReady();
    run.say(
        "kill %d of %d, %s after %.1f s of load%s: ready in %.1f s; acknowledged so far %d starts, %d jobs"
            .formatted(
                run.faults(),
                run.wanted(),
                node.name(),
                loaded / 1000.0,
                inStart ? " and again while it started" : "",
                (System.nanoTime() - began) / 1e9,
                load.acknowledged(),
                load.jobsDone()));
  }

  private static void kill(Run run, EngineNode node, Ledger ledger) {
    node.kill();
    run.fault();
    ledger.append(Act.FAULT, "SIGKILL " + node.name());
  }
}
