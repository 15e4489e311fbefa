package dev.legionflow.it.chaos;

import dev.legionflow.it.chaos.Ledger.Act;
import java.util.List;

/// PostgreSQL is stopped as a crash would stop it (`-m immediate`), stays away a little, and comes
/// back. The engine has to go on by itself.
record DatabaseCrashScenario() implements Scenario {

  private static final int STARTS_PER_SECOND = 60;

  @Override
  public String name() {
    return "postgres-crash";
  }

  @Override
  public String about() {
    return "PostgreSQL stopped with -m immediate under load, and restarted";
  }

  @Override
  public int kills() {
    return 5;
  }

  @Override
  public void run(Run run) {
    try (var database = Postgres.start(run);
        var api = new Api();
        var cluster = new Cluster(List.of(run.node("node-1", database.settings(), api)), api);
        var ledger = run.ledger()) {
      cluster.startWithMissions();
      try (var load = new Load(cluster, ledger, run.random().nextLong(), STARTS_PER_SECOND)) {
        load.start();
        while (run.goesOn()) {
          Pause.millis(run.random().nextLong(500, 2_500));
          var away = run.random().nextLong(2_000);
          database.crash();
          run.fault();
          ledger.append(Act.FAULT, "PostgreSQL stopped");
          Pause.millis(away);
          database.start();
          var began = System.nanoTime();
          cluster.first().awaitReady();
          load.awaitStart();
          run.say(
              "stop %d of %d, away for %.1f s and more: first start acknowledged %.1f s after it came back; so far %d starts, %d jobs"
                  .formatted(
                      run.faults(),
                      run.wanted(),
                      away / 1000.0,
                      (System.nanoTime() - began) / 1e9,
                      load.acknowledged(),
                      load.jobsDone()));
        }
        Settling.settle(run, cluster, load, ledger);
      }
    }
  }
}
