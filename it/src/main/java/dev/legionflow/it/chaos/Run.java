package dev.legionflow.it.chaos;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// One run of one scenario: its folder, its dice, its bounds, and what came of it.
final class Run {

  private final String name;
  private final Path folder;
  private final long seed;
  private final int kills;
  private final long untilNanos;
  private final EngineNode.Program program;
  private final PrintStream out;
  private final SplittableRandom random;
  private final List<String> violations = new ArrayList<>();
  private final List<Path> folders = new ArrayList<>();
  private int faults;
  private long starts;
  private long jobs;

  /// @param kills how many faults to make at most
  /// @param untilNanos no fault is begun after this [System#nanoTime]
  Run(
      String name,
      Path folder,
      long seed,
      int kills,
      long untilNanos,
      EngineNode.Program program,
      PrintStream out) {
    this.name = name;
    this.folder = folder;
    this.seed = seed;
    this.kills = kills;
    this.untilNanos = untilNanos;
    this.program = program;
    this.out = out;
    random = new SplittableRandom(seed);
    folders.add(folder);
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path folder() {
    return folder;
  }

  /// Another folder with data of this run.
  void leaves(Path other) {
    folders.add(other);
  }

  /// Where its data and logs are.
  List<Path> folders() {
    return folders;
  }

  void deleteFolders() {
    for (var one : folders) {
      try (Stream<Path> files = Files.walk(one)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  long seed() {
    return seed;
  }

  SplittableRandom random() {
    return random;
  }

  int wanted() {
    return kills;
  }

  /// Whether there is still a fault to be made.
  boolean goesOn() {
    return faults < kills && System.nanoTime() < untilNanos;
  }

  EngineNode node(String node, Map<String, String> settings, Api api) {
    return new EngineNode(node, program, folder.resolve(node), settings, api);
  }

  Ledger ledger() {
    return new Ledger(folder.resolve("acknowledged.log"));
  }

  /// A line of progress.
  void say(String text) {
    out.println("  " + name + ": " + text);
  }

  void fault() {
    faults++;
  }

  /// So many faults have been made altogether.
  void faults(int count) {
    faults = count;
  }

  int faults() {
    return faults;
  }

  void violation(String text) {
    violations.add(text);
  }

  /// What must be so; a violation where it is not.
  void expect(boolean so, String text) {
    if (!so) {
      violation(text);
    }
  }

  List<String> violations() {
    return violations;
  }

  void add(Account account) {
    starts += account.acknowledgedStarts();
    jobs += account.acknowledgedJobs();
  }

  long starts() {
    return starts;
  }

  long jobs() {
    return jobs;
  }
}
