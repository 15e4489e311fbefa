package dev.legionflow.bench.learning;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;

/// `legion bench learning --PART …`: each part has options of its own, which `--PART --help` tells.
public final class LearningBench {

  private static final String RECOGNITION = "--recognition";

  private static final Map<String, Supplier<Callable<Integer>>> PARTS =
      new TreeMap<>(
          Map.of(
              "--end-to-end",
              EndToEndBench::new,
              "--formations",
              FormationsBench::new,
              RECOGNITION,
              RecognitionBench::new,
              "--reflexion",
              ReflexionBench::new,
              "--search",
              SearchBench::new));

  /// Options that recognition alone has: with one of them it need not be named.
  private static final Set<String> OF_RECOGNITION = Set.of("--train", "--val", "--predictions");

  private LearningBench() {}

  /// Runs the part that one of the arguments names with the others.
  ///
  /// @return the exit code: 2 for a command line that is wrong
  public static int run(String... arguments) {
    var rest = new ArrayList<>(Arrays.asList(arguments));
    var parts = rest.stream().filter(PARTS::containsKey).distinct().toList();
    if (parts.isEmpty() && rest.stream().anyMatch(LearningBench::isOfRecognition)) {
      parts = List.of(RECOGNITION);
    }
    if (parts.isEmpty() && (rest.contains("--help") || rest.contains("-h"))) {
      IO.println(
          "legion bench learning PART, one of %s; PART --help tells its options"
              .formatted(PARTS.keySet()));
      return 0;
    }
    if (parts.size() != 1) {
      System.err.printf(
          "legion bench learning: say what is measured, by one of %s, but not by %s%n",
          PARTS.keySet(), parts.isEmpty() ? List.copyOf(rest) : parts);
      return 2;
    }
    rest.removeAll(parts);
    var part = PARTS.getOrDefault(parts.getFirst(), ReflexionBench::new).get();
    return new CommandLine(part).execute(rest.toArray(String[]::new));
  }

  private static boolean isOfRecognition(String argument) {
    return OF_RECOGNITION.contains(argument.split("=", 2)[0]);
  }
}
