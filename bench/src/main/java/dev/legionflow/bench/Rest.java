package dev.legionflow.bench;

import dev.legionflow.bench.child.Load;
import dev.legionflow.bench.child.Load.Kind;
import java.util.List;

/// The stock client with 1 and with 32 workers, each doing one job after the other and waiting for
/// the engine's answer, against Zeebe.
final class Rest implements Benchmark {

  private static final int[] WORKERS = {1, 32};

  @Override
  public void run(Surroundings given, List<Figure> figures) throws Exception {
    try (var databases = Databases.open(given);
        var sides = new Sides(given)) {
      sides.legion("legion", databases.databaseOrH2("legion"));
      if (given.peers()) {
        Peers.zeebe(given, sides);
      }
      for (var workers : WORKERS) {
        var load = Load.of(Kind.WORKERS, given.seconds(), workers);
        for (var side : sides.all()) {
          side.run(Load.of(Kind.WORKERS, given.warmUp(), workers));
        }
        var name = "rest_workers_" + workers;
        var turns = new Turns(given, sides.all()).run(name, side -> load);
        turns.figures(figures, name, "instances/s", "rate");
        turns.cpu(figures, name);
      }
    }
  }
}
