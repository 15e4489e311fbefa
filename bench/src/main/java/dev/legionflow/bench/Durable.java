package dev.legionflow.bench;

import dev.legionflow.bench.child.ChildProcess;
import dev.legionflow.bench.child.Load;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;

/// Missions with one job on PostgreSQL with fsync, through loopback clients, against Zeebe, vanilla
/// Flowable and Camunda 7 with a worker that polls, and Restate.
final class Durable implements Benchmark {

  private static final String NAME = "durable_one_job_pg";

  @Override
  public void run(Surroundings given, List<Figure> figures) throws Exception {
    try (var databases = Databases.open(given);
        var sides = new Sides(given)) {
      if (!databases.available()) {
        given.note("skipped: no initdb under /usr/lib/postgresql or in PATH");
        return;
      }
      sides.legion("legion", databases.database("legion"));
      if (given.peers()) {
        Peers.zeebe(given, sides);
        Peers.flowable(given, sides, databases.database("flowable"));
        Peers.camunda7External(given, sides, databases.database("camunda7"));
        Peers.restate(given, sides);
      }
      sides.tune();
      var turns = new Turns(given, sides.all()).run(NAME, side -> Load.saturated(given.seconds()));
      turns.figures(figures, NAME, "instances/s", "rate");
      turns.cpu(figures, NAME);
      var half = new HashMap<ChildProcess, Double>();
      for (var side : sides.all()) {
        half.put(side, Figure.median(turns.values(side, "rate")) / 2);
      }
      var paced =
          new Turns(given, sides.all())
              .run(
                  "handover at half load",
                  side -> Load.paced(given.seconds(), half.getOrDefault(side, 1.0)));
      paced.figures(figures, "handover_p50_pg", "ms", "p50");
      paced.figures(figures, "handover_p99_pg", "ms", "p99");
      if (given.peers()) {
        // A faster side has more to do at its own half load: also all at one rate, which is above
        // nobody's half.
        double slowest = Collections.min(half.values());
        var same =
            new Turns(given, sides.all())
                .run(
                    "handover at the slowest side's half load",
                    side -> Load.paced(given.seconds(), slowest));
        same.figures(figures, "handover_same_rate_p50_pg", "ms", "p50");
        same.figures(figures, "handover_same_rate_p99_pg", "ms", "p99");
      }
    }
  }
}
