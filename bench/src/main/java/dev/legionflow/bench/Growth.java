package dev.legionflow.bench;

import dev.legionflow.bench.child.ChildProcess;
import dev.legionflow.bench.child.Load;
import dev.legionflow.bench.child.Load.Kind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Whether what has piled up slows the engine down: the rate of durable missions on an empty
/// engine, then after finished instances, waiting ones and definitions; what the process holds, and
/// how long it takes to start again.
final class Growth implements Benchmark {

  private static final String SIDE = "legion";
  private static final String EMPTY = "itself, empty";

  private static final Map<String, String> MEASURES = Map.of("rate", "instances/s", "rss", "MB");

  private record Step(Kind kind, String name) {}

  @Override
  public void run(Surroundings given, List<Figure> figures) throws Exception {
    try (var databases = Databases.open(given)) {
      var database = databases.databaseOrH2(SIDE);
      List<Map<String, Double>> empty;
      try (var sides = new Sides(given)) {
        var side = sides.legion(SIDE, database);
        sides.tune();
        empty = rounds(given, side, "empty");
      }
      finish(given, database);
      try (var sides = new Sides(given)) {
        // The same data folder and database as before.
        var side = sides.legion(SIDE, database);
        sides.tune();
        against(empty, given, side, "finished", figures);
        for (var step :
            List.of(new Step(Kind.WAIT, "waiting"), new Step(Kind.DEFINE, "definitions"))) {
          var size = given.size(step.name());
          IO.println("  making %d %s".formatted(size, step.name()));
          side.run(Load.of(step.kind(), 1, size));
          against(empty, given, side, step.name(), figures);
        }
      }
      try (var sides = new Sides(given)) {
        var again = sides.legion(SIDE, database).run(Load.saturated(1));
        figures.add(Figure.alone("growth_restart", "s", values(List.of(again), "ready")));
      }
    }
  }

  /// In a process of its own, because no request of a client makes so many.
  private static void finish(Surroundings given, Map<String, String> database) throws IOException {
    var size = given.size("finished");
    try (var sides = new Sides(given)) {
      var settings = new HashMap<>(database);
      settings.put("data", Sides.data(given, SIDE).toString());
      IO.println("  making %d finished".formatted(size));
      var made =
          sides.inProcess("bulk", "legion-in-process", settings).run(Load.of(Kind.FINISH, 1, size));
      given.note(
          "%d finished missions were written and made searchable in %.0f s"
              .formatted(size, made.getOrDefault("seconds", Double.NaN)));
    }
  }

  private static void against(
      List<Map<String, Double>> empty,
      Surroundings given,
      ChildProcess side,
      String name,
      List<Figure> figures)
      throws IOException {
    var size = given.size(name);
    var full = rounds(given, side, size + " " + name);
    for (var measure : MEASURES.entrySet()) {
      figures.add(
          Figure.against(
              EMPTY,
              values(empty, measure.getKey()),
              "growth_%s_%d_%s".formatted(name, size, measure.getKey()),
              measure.getValue(),
              values(full, measure.getKey())));
    }
  }

  private static List<Map<String, Double>> rounds(
      Surroundings given, ChildProcess side, String what) throws IOException {
    var rounds = new ArrayList<Map<String, Double>>();
    for (var round = 0; round < given.rounds(); round++) {
      var seen = side.run(Load.saturated(given.seconds()));
      IO.println("  %s, round %d: %s".formatted(what, round + 1, Turns.text(seen)));
      if (Turns.counts(given, what, side, seen)) {
        rounds.add(seen);
      }
    }
    if (rounds.isEmpty()) {
      throw new IOException(what + ": no round counts");
    }
    return rounds;
  }

  private static List<Double> values(List<Map<String, Double>> rounds, String key) {
    return rounds.stream().map(round -> round.getOrDefault(key, Double.NaN)).toList();
  }
}
