package dev.legionflow.bench;

import dev.legionflow.bench.child.Load;
import dev.legionflow.bench.child.Load.Kind;
import java.util.List;

/// Many jobs in one instance, and instances that call each other, against Zeebe.
final class FanOut implements Benchmark {

  @Override
  public void run(Surroundings given, List<Figure> figures) throws Exception {
    try (var databases = Databases.open(given);
        var sides = new Sides(given)) {
      sides.legion("legion", databases.databaseOrH2("legion"));
      if (given.peers()) {
        Peers.zeebe(given, sides);
      }
      var jobs = Load.of(Kind.FAN_OUT, given.seconds(), given.size("jobs"));
      var calls = Load.of(Kind.NESTED, given.seconds(), given.size("calls"));
      for (var side : sides.all()) {
        side.run(Load.of(Kind.FAN_OUT, given.warmUp(), given.size("jobs")));
        side.run(Load.of(Kind.NESTED, given.warmUp(), given.size("calls")));
      }
      var wide = new Turns(given, sides.all()).run(given.size("jobs") + " jobs", side -> jobs);
      wide.figures(figures, "fanout_jobs", "jobs/s", "rate");
      wide.figures(figures, "fanout_instance_p50", "ms", "p50");
      var deep = new Turns(given, sides.all()).run(given.size("calls") + " deep", side -> calls);
      deep.figures(figures, "nested_instance_p50", "ms", "p50");
      deep.figures(figures, "nested_instance_p99", "ms", "p99");
    }
  }
}
