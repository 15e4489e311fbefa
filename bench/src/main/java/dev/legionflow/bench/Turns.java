package dev.legionflow.bench;

import dev.legionflow.bench.child.ChildProcess;
import dev.legionflow.bench.child.Load;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Rounds of several sides in turn (A B A B …), so that what the machine does meanwhile meets all
/// of them.
final class Turns {

  /// A projector that is further behind has work left that belongs to the round.
  private static final double MOST_LAG_SECONDS = 1;

  private final Surroundings given;
  private final Map<ChildProcess, List<Map<String, Double>>> rounds = new LinkedHashMap<>();
  private boolean lagSeen;

  /// @param sides ours first
  Turns(Surroundings given, List<ChildProcess> sides) {
    this.given = given;
    sides.forEach(side -> rounds.put(side, new ArrayList<>()));
  }

  /// Runs the rounds.
  ///
  /// @param load what a side is to do
  Turns run(String what, Function<ChildProcess, Load> load) throws IOException {
    for (var round = 1; round <= given.rounds(); round++) {
      for (var side : rounds.keySet()) {
        var seen = side.run(load.apply(side));
        if (counts(given, what, side, seen)) {
          lagSeen |= seen.containsKey("lag");
          rounds.getOrDefault(side, new ArrayList<>()).add(seen);
        }
        IO.println(
            "  %s, round %d of %d, %s: %s"
                .formatted(what, round, given.rounds(), side.name(), text(seen)));
      }
    }
    if (!lagSeen) {
      given.note(what + ": no journal yet, so the projector's lag was not checked");
    }
    for (var side : rounds.keySet()) {
      if (values(side, "rate").isEmpty()) {
        throw new IOException("%s: no round of %s counts".formatted(what, side.name()));
      }
    }
    return this;
  }

  /// Whether the projector was not too far behind; noted where it was.
  static boolean counts(
      Surroundings given, String what, ChildProcess side, Map<String, Double> seen) {
    var lag = seen.get("lag");
    if (lag == null) {
      return true;
    }
    if (lag <= MOST_LAG_SECONDS) {
      return true;
    }
    given.note(
        "%s: a round of %s (%.0f/s) does not count: the projector was %.1f s behind at its end"
            .formatted(what, side.name(), seen.getOrDefault("rate", 0.0), lag));
    return false;
  }

  /// The rounds' values of one side.
  List<Double> values(ChildProcess side, String key) {
    return rounds.getOrDefault(side, List.of()).stream()
        .filter(round -> round.containsKey(key))
        .map(round -> round.getOrDefault(key, Double.NaN))
        .toList();
  }

  /// One figure of ours against each of the others; alone where there are none.
  void figures(List<Figure> into, String name, String unit, String key) {
    var sides = List.copyOf(rounds.keySet());
    var ours = values(sides.getFirst(), key);
    if (ours.isEmpty()) {
      return;
    }
    var before = into.size();
    for (var peer : sides.subList(1, sides.size())) {
      var theirs = values(peer, key);
      if (!theirs.isEmpty()) {
        into.add(Figure.against(peer.name(), theirs, name, unit, ours));
      }
    }
    if (into.size() == before) {
      into.add(Figure.alone(name, unit, ours));
    }
  }

  /// CPU time an instance, by part, ours and theirs.
  void cpu(List<Figure> into, String name) {
    for (var part : List.of("engine", "database", "client")) {
      figures(into, name + "_cpu_" + part, "ms CPU/instance", "cpu_" + part);
    }
  }

  static String text(Map<String, Double> seen) {
    var text = new StringBuilder();
    seen.forEach((key, value) ->
        text.append(text.isEmpty() ? "" : ", ")
            .append(key)
            .append(' ')
            .append(String.format(Locale.ROOT, value >= 100 ? "%.0f" : "%.3f", value)));
    return text.toString();
  }
}
