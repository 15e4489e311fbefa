package dev.legionflow.bench.learning;

import dev.legionflow.bench.learning.Simulation.Drift;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongFunction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `legion bench learning --formations`.
@Command(
    name = "legion bench learning --formations",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measures what the choice of formations loses while it learns: in a simulation, steady and",
      "with drift, and on recorded outcomes of two models, taken for two formations."
    })
final class FormationsBench implements Callable<Integer> {

  private static final int MOST_SEEDS = 1_000;
  private static final int MOST_STEPS = 20_000;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description =
          "CSV with prompt, weak_correct, strong_correct, and where there is one subject (may be repeated)")
  private List<Path> data = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "20",
      description = "how many runs of each (${DEFAULT-VALUE})")
  private int seeds;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "2000",
      description = "how many missions a run of the simulation has (${DEFAULT-VALUE})")
  private int steps;

  @Option(
      names = "--world",
      paramLabel = "SEED",
      defaultValue = "1",
      description = "the simulation whose truth is printed, of all that are run (${DEFAULT-VALUE})")
  private int world;

  @Option(
      names = "--off-policy",
      description = "also measure how well policies are judged by what others chose")
  private boolean offPolicy;

  @Override
  public Integer call() {
    var misuse = misuse();
    if (misuse != null) {
      System.err.println("legion bench learning --formations: " + misuse);
      return 2;
    }
    Map<String, List<Replay.Row>> files = new LinkedHashMap<>();
    try {
      for (var file : data) {
        files.put(String.valueOf(file.getFileName()), Replay.read("--data", file));
      }
    } catch (IOException e) {
      System.err.println("legion bench learning --formations: " + e.getMessage());
      return 1;
    }
    simulate();
    files.forEach((name, rows) -> {
      IO.println(
          "\nReplay of %s, in %d orders: %s"
              .formatted(name, seeds, new Replay(rows, 1).parameters()));
      measure(name, seed -> new Replay(rows, seed));
    });
    if (offPolicy) {
      IO.println("\n" + Judging.table(seeds));
    }
    return 0;
  }

  private @org.jspecify.annotations.Nullable String misuse() {
    if (seeds < 2 || seeds > MOST_SEEDS) {
      return "--seeds must be 2 to %,d, but is %,d".formatted(MOST_SEEDS, seeds);
    }
    if (steps < 10 || steps > MOST_STEPS) {
      return "--steps must be 10 to %,d, but is %,d".formatted(MOST_STEPS, steps);
    }
    return world < 1 || world > seeds
        ? "--world must be 1 to --seeds (%d), but is %d".formatted(seeds, world)
        : null;
  }

  private void simulate() {
    IO.println(
        "A simulation: %,d missions of six kinds of tasks, %d seeds, each with a truth of its own."
            .formatted(steps, seeds));
    IO.println(
        "Of each formation the chance of success; scores of time, cost, overhead → mean reward.");
    IO.println("The truth of seed %d:\n".formatted(world));
    IO.println(new Simulation(world, steps, Drift.NONE).parameters());
    for (var drift : Drift.values()) {
      IO.println("\nSimulation, %s:".formatted(drift.label()));
      measure(drift.label(), seed -> new Simulation(seed, steps, drift));
    }
  }

  private void measure(String name, LongFunction<World> worlds) {
    var regrets = Regret.of(worlds, seeds);
    IO.println("\n" + Regret.table(regrets));
    var lost = new ArrayList<>(Regret.lost(regrets));
    IO.println(
        lost.isEmpty()
            ? "\n%s: no other that learns lost less than the default.".formatted(name)
            : "\n%s: less than the default lost %s.".formatted(name, String.join(", ", lost)));
  }
}
