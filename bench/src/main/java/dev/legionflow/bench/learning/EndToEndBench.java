package dev.legionflow.bench.learning;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.learning.LearningBank;
import dev.legionflow.workers.learning.LearningDatabase;
import dev.legionflow.workers.learning.RecallWorker;
import dev.legionflow.workers.learning.RecordWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.h2.jdbcx.JdbcConnectionPool;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `legion bench learning --end-to-end`: missions whose right choices were planted, with the bank,
/// with the first option of each name, and with options by lot. The tasks and their luck are the
/// same for all three. With the bank each mission is two jobs of the shipped workers on an H2 file.
@Command(
    name = "legion bench learning --end-to-end",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "A simulation: missions with the learning bank and without it.")
final class EndToEndBench implements Callable<Integer> {

  private static final int HUNDRED = 100;
  private static final int DRAWS = 2_000;

  @Option(
      names = "--missions",
      defaultValue = "1000",
      description = "of each run (${DEFAULT-VALUE})")
  private int missions;

  @Option(names = "--seeds", defaultValue = "5", description = "runs (${DEFAULT-VALUE})")
  private int seeds;

  private final List<Double> recalls = new ArrayList<>();
  private final List<Double> records = new ArrayList<>();
  private long key;
  private int misled;
  private int asked;

  /// Who chooses.
  private interface Side {
    Map<String, String> choose(PlantedWorld.Task task, SplittableRandom lot) throws Exception;

    default void told(PlantedWorld.Task task, boolean good) throws Exception {}
  }

  /// What one mission came to.
  private record Mission(int seed, int at, String taskType, boolean good, double seconds) {}

  @Override
  public Integer call() throws Exception {
    Logger.getLogger("").setLevel(Level.SEVERE);
    if (missions < 2 * HUNDRED || missions > 100_000 || seeds < 1 || seeds > 100) {
      System.err.println(
          "legion bench learning: --missions must be 200 to 100000, --seeds 1 to 100");
      return 2;
    }
    var off = new ArrayList<Mission>();
    var lot = new ArrayList<Mission>();
    var on = new ArrayList<Mission>();
    for (var seed = 0; seed < seeds; seed++) {
      off.addAll(run(seed, (task, _) -> first(task)));
      lot.addAll(run(seed, EndToEndBench::drawn));
      on.addAll(withBank(seed));
    }
    IO.println(
        "A simulation: %,d missions of 5 task types whose right choices were planted, %d seeds; 95 %% intervals by the bootstrap%n"
            .formatted(missions, seeds));
    IO.println(
        "| | success, first 100 | success, last 100 | simulated seconds, first 100 | last 100 |\n|---|--:|--:|--:|--:|");
    IO.print(row("bank off: the first option", off));
    IO.print(row("bank off: by lot", lot));
    IO.print(row("bank on", on));
    IO.print(difference("on less off (first option)", on, off));
    IO.print(difference("on less off (by lot)", on, lot));
    IO.println(
        "\nSuccess in the last 100 by task type\n\n| task type | off | by lot | on |\n|---|--:|--:|--:|");
    for (var kind : PlantedWorld.KINDS) {
      var type = kind.taskType();
      IO.print(
          "| %s | %s | %s | %s |%n"
              .formatted(type, share(of(off, type)), share(of(lot, type)), share(of(on, type))));
    }
    IO.println(
        "%nA false strategy was followed in %,d of the %,d missions of %s, whose choices make no difference"
            .formatted(misled, asked, PlantedWorld.NOTHING));
    IO.println(
        "%nWhat the bank costs: recall p50 %.2f ms, p95 %.2f ms; record p50 %.2f ms, p95 %.2f ms (H2 file, one thread, the first %d of each run left out)"
            .formatted(
                quantile(recalls, .5),
                quantile(recalls, .95),
                quantile(records, .5),
                quantile(records, .95),
                HUNDRED));
    return 0;
  }

  private List<Mission> run(int seed, Side side) throws Exception {
    var world = new SplittableRandom(seed);
    var lot = new SplittableRandom(~seed);
    var run = new ArrayList<Mission>();
    for (var at = 0; at < missions; at++) {
      var task = PlantedWorld.task(world);
      var luck = world.nextDouble();
      var result = PlantedWorld.result(task, side.choose(task, lot), luck);
      side.told(task, result.good());
      run.add(new Mission(seed, at, task.kind().taskType(), result.good(), result.seconds()));
    }
    return run;
  }

  private static Map<String, String> first(PlantedWorld.Task task) {
    var choices = new LinkedHashMap<String, String>();
    task.kind().options().forEach((name, words) -> choices.put(name, words.getFirst()));
    return choices;
  }

  private static Map<String, String> drawn(PlantedWorld.Task task, SplittableRandom lot) {
    var choices = new LinkedHashMap<String, String>();
    task.kind()
        .options()
        .forEach((name, words) -> choices.put(name, words.get(lot.nextInt(words.size()))));
    return choices;
  }

  private List<Mission> withBank(int seed) throws Exception {
    var folder = Files.createTempDirectory("legion-bench");
    var pool =
        JdbcConnectionPool.create(
            "jdbc:h2:async:%s;WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE;LOCK_TIMEOUT=10000"
                .formatted(folder.resolve("bank").toAbsolutePath()),
            "legion",
            "");
    try {
      var bank = LearningBank.of(LearningDatabase.of(pool));
      return run(
          seed,
          new Learning(
              new RecallWorker(bank, _ -> new float[0]),
              new RecordWorker(bank, _ -> new float[0])));
    } finally {
      pool.dispose();
      try (var files = Files.walk(folder)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          delete(file);
        }
      }
    }
  }

  private static void delete(Path file) throws IOException {
    Files.deleteIfExists(file);
  }

  /// The shipped workers.
  private final class Learning implements Side {
    private final JobWorker recall;
    private final JobWorker record;
    private int count;
    private @Nullable Object recalled;

    Learning(JobWorker recall, JobWorker record) {
      this.recall = recall;
      this.record = record;
    }

    @Override
    public Map<String, String> choose(PlantedWorld.Task task, SplittableRandom lot)
        throws Exception {
      var headers = headers(task);
      task.kind()
          .options()
          .forEach((name, words) -> headers.put("options." + name, String.join("|", words)));
      count++;
      var strategy =
          timed(recall, headers, Map.of("features", features(task)), recalls).get("strategy");
      recalled = strategy;
      if (task.kind().taskType().equals(PlantedWorld.NOTHING)) {
        asked++;
        misled += strategy instanceof Map<?, ?> map && map.get("id") != null ? 1 : 0;
      }
      var choices = new LinkedHashMap<String, String>();
      if (strategy instanceof Map<?, ?> map && map.get("parameters") instanceof Map<?, ?> given) {
        given.forEach((name, value) -> choices.put(String.valueOf(name), String.valueOf(value)));
      }
      return choices;
    }

    @Override
    public void told(PlantedWorld.Task task, boolean good) throws Exception {
      var headers = headers(task);
      headers.put("choices", String.join(",", task.kind().options().keySet()));
      Map<String, @Nullable Object> variables = new HashMap<>();
      variables.put("features", features(task));
      variables.put("strategy", recalled);
      variables.put("verdict", good);
      timed(record, headers, variables, records);
    }

    private static Map<String, String> headers(PlantedWorld.Task task) {
      var headers = new HashMap<String, String>();
      headers.put("taskType", task.kind().taskType());
      headers.put("features", "language");
      return headers;
    }

    private static Map<String, Object> features(PlantedWorld.Task task) {
      return Map.of("language", task.language());
    }

    private Map<String, @Nullable Object> timed(
        JobWorker worker,
        Map<String, String> headers,
        Map<String, ? extends @Nullable Object> variables,
        List<Double> times)
        throws Exception {
      var job =
          new Job(
              ++key, worker.type(), "bench", key, "e", key, 3, headers, new HashMap<>(variables));
      var began = System.nanoTime();
      var outcome = worker.work(job);
      if (count > HUNDRED) {
        times.add((System.nanoTime() - began) / 1e6);
      }
      if (outcome instanceof JobOutcome.Completed completed) {
        return completed.variables();
      }
      throw new IllegalStateException(worker.type() + " answered " + outcome);
    }
  }

  private static List<Mission> firstHundred(List<Mission> all) {
    return all.stream().filter(each -> each.at() < HUNDRED).toList();
  }

  private List<Mission> lastHundred(List<Mission> all) {
    return all.stream().filter(each -> each.at() >= missions - HUNDRED).toList();
  }

  private List<Mission> of(List<Mission> all, String taskType) {
    return lastHundred(all).stream().filter(each -> each.taskType().equals(taskType)).toList();
  }

  private String row(String name, List<Mission> all) {
    return "| %s | %s | %s | %s | %s |%n"
        .formatted(
            name,
            share(firstHundred(all)),
            share(lastHundred(all)),
            seconds(firstHundred(all)),
            seconds(lastHundred(all)));
  }

  private String difference(String name, List<Mission> one, List<Mission> other) {
    return "| %s | %s | %s | %s | %s |%n"
        .formatted(
            name,
            less(firstHundred(one), firstHundred(other), EndToEndBench::percent),
            less(lastHundred(one), lastHundred(other), EndToEndBench::percent),
            less(firstHundred(one), firstHundred(other), Mission::seconds),
            less(lastHundred(one), lastHundred(other), Mission::seconds));
  }

  private static double percent(Mission mission) {
    return mission.good() ? 100 : 0;
  }

  private static String share(List<Mission> some) {
    return interval(some.stream().mapToDouble(EndToEndBench::percent).toArray(), " %");
  }

  private static String seconds(List<Mission> some) {
    return interval(some.stream().mapToDouble(Mission::seconds).toArray(), "");
  }

  /// Mission by mission: both had the same task and the same luck.
  private static String less(
      List<Mission> one, List<Mission> other, ToDoubleFunction<Mission> figure) {
    var differences = new double[one.size()];
    for (var at = 0; at < differences.length; at++) {
      differences[at] = figure.applyAsDouble(one.get(at)) - figure.applyAsDouble(other.get(at));
    }
    return interval(differences, "");
  }

  /// The mean with an interval by the bootstrap (Efron 1979, percentiles).
  private static String interval(double[] values, String unit) {
    var random = new SplittableRandom(1);
    var means = new double[DRAWS];
    for (var draw = 0; draw < DRAWS; draw++) {
      var sum = 0.0;
      for (var at = 0; at < values.length; at++) {
        sum += values[random.nextInt(values.length)];
      }
      means[draw] = sum / values.length;
    }
    Arrays.sort(means);
    return "%.1f%s [%.1f, %.1f]"
        .formatted(
            Arrays.stream(values).average().orElse(0),
            unit,
            means[DRAWS / 40],
            means[DRAWS - 1 - DRAWS / 40]);
  }

  private static double quantile(List<Double> values, double share) {
    var sorted = values.stream().sorted().toList();
    return sorted.get((int) (share * (sorted.size() - 1)));
  }
}
