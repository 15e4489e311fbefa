package dev.legionflow.it.chaos;

import java.util.List;

/// Connections to PostgreSQL are cut while they commit. The engine cannot know then what became of
/// the transaction, and must neither say that it was done nor do it a second time.
record CutCommitScenario() implements Scenario {

  private static final int STARTS_PER_SECOND = 40;
  private static final int ONE_OF = 30;

  @Override
  public String name() {
    return "cut-commit";
  }

  @Override
  public String about() {
    return "connections to PostgreSQL cut during COMMIT, before and after it took effect";
  }

  @Override
  public int kills() {
    return 40;
  }

  @Override
  public void run(Run run) {
    try (var database = Postgres.start(run);
        var proxy = new CutProxy(database.port(), run.random().split());
        var api = new Api();
        var cluster =
            new Cluster(List.of(run.node("node-1", database.settings(proxy.port()), api)), api);
        var ledger = run.ledger()) {
      cluster.startWithMissions();
      try (var load = new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND)) {
        load.start();
        proxy.cut(ONE_OF);
        while (run.goesOn()) {
          Pause.millis(50);
          run.faults(proxy.cutBefore() + proxy.cutAfter());
        }
        proxy.cut(0);
        run.say(
            "%d connections cut before the COMMIT arrived, %d after it took effect; acknowledged so far %d starts, %d jobs"
                .formatted(
                    proxy.cutBefore(), proxy.cutAfter(), load.acknowledged(), load.jobsDone()));
        Settling.settle(run, cluster, load, ledger);
      }
    }
  }
}
