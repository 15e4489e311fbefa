package dev.legionflow.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a benchmark is given: how long, with whom, and where things are.
///
/// @param home the checkout
/// @param work a folder for this run, deleted after it
/// @param logs where the sides log
/// @param warmUp seconds for which each side is warmed up before it is measured
/// @param pgUrl a PostgreSQL to use instead of one of our own
record Surroundings(
    Path home,
    Path work,
    Path logs,
    int rounds,
    double seconds,
    double warmUp,
    boolean peers,
    @Nullable String pgUrl,
    Map<String, Integer> sizes,
    List<String> notes) {

  static final String HEAP = "-Xmx512m";

  /// Says something now, and under the table.
  void note(String text) {
    IO.println("  " + text);
    notes.add(text);
  }

  int size(String name) {
    return Objects.requireNonNull(sizes.get(name), name);
  }

  String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  Path folder(String name) {
    try {
      return Files.createDirectories(work.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The JVM options of `legion up`, one a line.
  List<String> engineOptions() {
    return property("legion.bench.engine-options").lines().toList();
  }

  /// The classes and libraries of the packaged application.
  String engineClassPath() {
    return property("legion.bench.engine-classpath");
  }

  /// The start-up cache of `legion up`, empty where there is none.
  private static String engineCache() throws UncheckedIOException {
    var cache = Path.of(property("legion.bench.engine-cache"));
    try {
      return Files.exists(cache) && Files.size(cache) > 0 ? cache.toString() : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String ownClassPath() {
    return System.getProperty("java.class.path");
  }

  /// Our classes alone: on the engine's class path the engine's libraries come first.
  String ownJar() {
    for (var entry : ownClassPath().split(":", -1)) {
      if (entry.endsWith("legion-bench.jar")) {
        return entry;
      }
    }
    throw new IllegalStateException("legion-bench.jar is not on the class path");
  }

  private static String property(String name) {
    return Objects.requireNonNull(
        System.getProperty(name), () -> name + " is not set: start it with legion bench");
  }

  /// A side that runs in one JVM with the engine's options and libraries.
  List<String> inProcess(String contestant, Map<String, String> settings) {
    return inProcess(contestant, settings, "");
  }

  /// The same, for a peer with libraries of its own.
  ///
  /// @param before comes before the engine's class path, ends with a colon or is empty
  List<String> inProcess(String contestant, Map<String, String> settings, String before) {
    var command = new ArrayList<String>();
    command.add(java());
    command.addAll(engineOptions());
    command.add("-cp");
    command.add(before + engineClassPath() + ":" + ownJar());
    command.add("dev.legionflow.bench.child.ChildMain");
    command.add(contestant);
    settings.forEach((key, value) -> command.add(key + "=" + value));
    return command;
  }

  /// A side that drives an engine's process from one of its own.
  List<String> loopback(String contestant, Map<String, String> settings) {
    var command = new ArrayList<String>();
    command.add(java());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Djava.util.logging.config.file=" + home.resolve("bench/logging.properties"),
            "-cp",
            ownClassPath(),
            "dev.legionflow.bench.child.ChildMain",
            contestant));
    engine(settings).forEach((key, value) -> command.add(key + "=" + value));
    return command;
  }

  /// What a server of the packaged application is started with, besides these.
  Map<String, String> engine(Map<String, String> settings) {
    var all = new TreeMap<>(settings);
    all.put("java", java());
    all.put("engine.options", String.join("\n", engineOptions()));
    all.put("engine.cache", engineCache());
    all.put("engine.classpath", engineClassPath());
    return all;
  }

  /// For a run that is broken off, whose sides may still be writing.
  static void deleteQuietly(Path folder) {
    try {
      delete(folder);
    } catch (IOException e) {
      System.err.println("legion bench: left behind " + folder);
    }
  }

  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
