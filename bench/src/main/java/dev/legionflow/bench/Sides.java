package dev.legionflow.bench;

import dev.legionflow.bench.child.ChildProcess;
import dev.legionflow.bench.child.Load;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The sides of a benchmark while it runs; all are ended with it.
final class Sides implements AutoCloseable {

  private final Surroundings given;
  private final List<ChildProcess> running = new ArrayList<>();

  Sides(Surroundings given) {
    this.given = given;
  }

  List<ChildProcess> all() {
    return List.copyOf(running);
  }

  /// A side in one JVM.
  ChildProcess inProcess(String name, String contestant, Map<String, String> settings)
      throws IOException {
    return start(name, given.inProcess(contestant, settings));
  }

  /// Legion Flow's server and a client of it.
  ChildProcess legion(String name, Map<String, String> settings) throws IOException {
    var all = new HashMap<>(settings);
    all.put("data", data(given, name).toString());
    return start(name, given.loopback("legion", all));
  }

  /// The data folder of a server.
  static Path data(Surroundings given, String name) throws IOException {
    return given.folder(name + "-data");
  }

  ChildProcess start(String name, List<String> command) throws IOException {
    var log = given.logs().resolve(name + ".log");
    var side = new ChildProcess(name, command, log);
    running.add(side);
    return side;
  }

  /// Warms all sides up, and lets each find its best window or number of threads.
  void tune() throws IOException {
    // Longer than the candidates' rounds: what is compiled late would make the last one the best.
    for (var side : running) {
      side.run(Load.saturated(given.warmUp()));
    }
    for (var side : running) {
      var best = side.run(Load.tune(Math.clamp(given.seconds() / 3, 1, 4)));
      given.note(
          "%s: best of the tries with %s"
              .formatted(
                  side.name(),
                  best.containsKey("window")
                      ? "%.0f missions under way%s"
                          .formatted(
                              best.get("window"),
                              best.getOrDefault("streamed", 0.0) > 0 ? ", jobs streamed" : "")
                      : "%.0f threads".formatted(best.get("threads"))));
    }
  }

  @Override
  public void close() {
    running.reversed().forEach(ChildProcess::close);
  }
}
