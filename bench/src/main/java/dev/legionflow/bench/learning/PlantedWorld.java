package dev.legionflow.bench.learning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/// A simulation: tasks whose right choices were planted, and what comes of choosing.
final class PlantedWorld {

  /// A kind of task.
  ///
  /// @param options what may be chosen, the usual first
  record Kind(String taskType, Map<String, List<String>> options, Rate rate) {}

  /// The probability of success.
  interface Rate {
    double of(String language, Map<String, String> choices);
  }

  /// A task of a kind.
  record Task(Kind kind, String language) {}

  /// What came of one.
  ///
  /// @param seconds simulated: an attempt, and two more where it fails
  record Result(boolean good, double seconds) {}

  private static final double ATTEMPT = 10;
  private static final double SLOW = 1.5;
  private static final double REPAIR = 20;

  static final String NOTHING = "router.translate";

  static final List<Kind> KINDS =
      List.of(
          new Kind(
              "booster.rename",
              options("window", "file|package|module", "order", "names-first|uses-first"),
              (_, c) -> is(c, "window", "package") ? is(c, "order", "uses-first") ? .93 : .7 : .5),
          new Kind(
              "booster.migrate",
              options("passes", "1|2|3"),
              (language, c) -> is(c, "passes", language.equals("java") ? "3" : "2") ? .9 : .45),
          new Kind(
              "router.review",
              options("model", "small|medium|large", "temperature", "1|0.5|0"),
              (_, c) -> is(c, "model", "medium") ? is(c, "temperature", "0") ? .92 : .75 : .55),
          // What is usual is right already: here the bank can only cost.
          new Kind(
              "router.extract",
              options("model", "medium|small|large", "temperature", "0|0.5|1"),
              (_, c) -> is(c, "model", "medium") && is(c, "temperature", "0") ? .9 : .7),
          // Nothing makes a difference: each strategy that is found is a false one.
          new Kind(
              NOTHING, options("model", "small|medium", "temperature", "0|0.5|1"), (_, _) -> .7));

  private PlantedWorld() {}

  private static Map<String, List<String>> options(String... namesAndWords) {
    var options = new LinkedHashMap<String, List<String>>();
    for (var at = 0; at < namesAndWords.length; at += 2) {
      options.put(namesAndWords[at], List.of(namesAndWords[at + 1].split("\\|")));
    }
    return options;
  }

  private static boolean is(Map<String, String> choices, String name, String word) {
    return word.equals(choices.get(name));
  }

  /// The task of a mission; the same for all sides.
  static Task task(SplittableRandom random) {
    return new Task(
        KINDS.get(random.nextInt(KINDS.size())), random.nextBoolean() ? "java" : "python");
  }

  /// What comes of a choice.
  ///
  /// @param luck from 0 to 1; the same for all sides
  static Result result(Task task, Map<String, String> choices, double luck) {
    var good = luck < task.kind().rate().of(task.language(), choices);
    var slow = is(choices, "model", "large") || is(choices, "passes", "3");
    return new Result(good, ATTEMPT * (slow ? SLOW : 1) + (good ? 0 : REPAIR));
  }
}
