package dev.legionflow.bench;

import dev.legionflow.bench.child.ChildProcess;
import dev.legionflow.bench.child.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Straight-through missions (three inline steps and a gateway) in one JVM, on H2 and PostgreSQL,
/// against vanilla Flowable and Camunda 7 with their audit history on a database of the same kind,
/// and LangGraph with its own on SQLite.
final class Missions implements Benchmark {

  private static final String PEER = "flowable-audit";

  @Override
  public void run(Surroundings given, List<Figure> figures) throws Exception {
    measure(
        given,
        figures,
        "h2",
        name ->
            Map.of(
                "database.url",
                name.equals("legion") ? "" : h2(given.folder(name + "-h2").resolve(name)),
                "database.user",
                "legion"));
    try (var databases = Databases.open(given)) {
      if (databases.available()) {
        measure(given, figures, "pg", databases::database);
      } else {
        given.note("skipped on PostgreSQL: no initdb under /usr/lib/postgresql or in PATH");
      }
    }
  }

  /// As durable as Legion Flow's own H2, which writes once for commits side by side: nothing
  /// acknowledged is lost when it is killed.
  private static String h2(Path file) {
    return "jdbc:h2:async:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000"
        .formatted(file);
  }

  /// A side's database, by the side's name.
  @FunctionalInterface
  private interface Tables {
    Map<String, String> of(String name) throws IOException, InterruptedException;
  }

  private static void measure(
      Surroundings given, List<Figure> figures, String database, Tables tables)
      throws IOException, InterruptedException {
    try (var sides = new Sides(given)) {
      var settings = new HashMap<>(tables.of("legion"));
      settings.put("data", given.folder("missions-" + database).toString());
      sides.inProcess("legion-" + database, "legion-in-process", settings);
      if (given.peers()) {
        sides.inProcess(PEER, "flowable-in-process", tables.of("flowable"));
        Peers.camunda7(given, sides, tables.of("camunda7"));
        Peers.langGraph(given, sides, given.folder("langgraph-" + database).resolve("missions.db"));
      }
      sides.tune();
      var name = "straight_through_" + database;
      var turns = new Turns(given, sides.all()).run(name, side -> Load.saturated(given.seconds()));
      turns.figures(figures, name, "instances/s", "rate");
      turns.cpu(figures, name);
      var half = new HashMap<ChildProcess, Double>();
      for (var side : sides.all()) {
        half.put(side, Figure.median(turns.values(side, "rate")) / 2);
      }
      var paced =
          new Turns(given, sides.all())
              .run(
                  name + " at half load",
                  side -> Load.paced(given.seconds(), half.getOrDefault(side, 1.0)));
      paced.figures(figures, "straight_through_p50_" + database, "ms", "p50");
      paced.figures(figures, "straight_through_p99_" + database, "ms", "p99");
    }
  }
}
