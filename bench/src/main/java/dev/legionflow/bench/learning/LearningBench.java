package dev.legionflow.bench.learning;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;

/// `legion bench learning --PART …`: each part has options of its own.
public final class LearningBench {

  private static final Map<String, Supplier<Callable<Integer>>> PARTS =
      new TreeMap<>(Map.of("--reflexion", ReflexionBench::new));

  private LearningBench() {}

  /// Runs the part that the first argument names with the others.
  ///
  /// @return the exit code
  public static int run(String... args) {
    var part = args.length == 0 ? null : PARTS.get(args[0]);
    if (part == null) {
      System.err.printf(
          "legion bench learning: '%s' must be one of %s%n",
          args.length == 0 ? "" : args[0], PARTS.keySet());
      return 2;
    }
    return new CommandLine(part.get()).execute(Arrays.copyOfRange(args, 1, args.length));
  }
}
