package dev.legionflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// JMH over the hot parts, on the engine's class path and with its options.
final class Micro implements Benchmark {

  @Override
  public void run(Surroundings given, List<Figure> figures)
      throws IOException, InterruptedException {
    var out = given.folder("micro").resolve("jmh.json");
    var seconds = Math.clamp(given.seconds() / 5, 0.5, 5);
    var command = new ArrayList<String>();
    command.add(given.java());
    command.addAll(given.engineOptions());
    command.addAll(
        List.of(
            "-cp",
            given.engineClassPath() + ":" + given.ownClassPath(),
            "org.openjdk.jmh.Main",
            "dev.legionflow.engine..*Micro",
            "-f",
            "1",
            "-wi",
            "3",
            "-w",
            Math.round(seconds * 1000) + "ms",
            "-i",
            Integer.toString(given.rounds()),
            "-r",
            Math.round(seconds * 1000) + "ms",
            "-rf",
            "json",
            "-rff",
            out.toString()));
    var log = given.logs().resolve("jmh.log").toFile();
    java.nio.file.Files.createDirectories(given.logs());
    var process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start();
    if (!process.waitFor(30, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    if (process.waitFor() != 0) {
      throw new IOException("JMH failed; see " + log);
    }
    for (var benchmark : new ObjectMapper().readTree(out.toFile())) {
      var name = benchmark.get("benchmark").asText();
      var rounds = new ArrayList<Double>();
      for (var fork : benchmark.get("primaryMetric").get("rawData")) {
        fork.forEach(value -> rounds.add(value.asDouble()));
      }
      figures.add(Figure.alone("micro_" + snake(name), "µs", rounds));
    }
  }

  private static String snake(String name) {
    var method = name.substring(name.lastIndexOf('.') + 1);
    return method.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }
}
