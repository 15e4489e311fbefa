package dev.legionflow.workers.learning;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.embedding.Embedder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Missions of which the right choice is known: recall, an outcome by chance, record. Their seed is
/// in each message.
final class Simulation {

  static final String TYPE = "booster.rename";

  /// The same text means the same, and another one something else.
  static final Embedder LITERAL =
      text -> {
        var vector = new float[8];
        vector[Math.floorMod(text.hashCode(), 8)] = 1;
        return vector;
      };

  /// The probability of success with these choices.
  interface World {
    double good(Map<String, ?> parameters, Map<String, String> features);
  }

  final LearningBank bank;
  final LearningDatabase database;
  final long seed;
  final Map<String, String> options = new LinkedHashMap<>();
  World world = (_, _) -> 0.5;

  /// What is told of each task; nothing where it is empty.
  String text = "";

  String taskType = TYPE;
  String tenantId = Job.DEFAULT_TENANT;

  private final RecallWorker recall;
  private final RecordWorker record;
  private final Random random;
  private long key;

  Simulation(DataSource dataSource, long seed) {
    this.seed = seed;
    database = LearningDatabase.of(dataSource);
    bank = LearningBank.of(database);
    recall = new RecallWorker(bank, LITERAL);
    record = new RecordWorker(bank, LITERAL);
    random = new Random(seed);
    key = random.nextLong(1L << 40);
  }

  Simulation options(String name, String words) {
    options.put("options." + name, words);
    return this;
  }

  /// Runs one mission.
  ///
  /// @return whether the mission succeeded
  boolean mission(Map<String, String> features) {
    var strategy = recall(features);
    var good = random.nextDouble() < world.good(parameters(strategy), features);
    record(features, Map.of("strategy", strategy, "verdict", good));
    return good;
  }

  /// Runs some missions.
  ///
  /// @return the share that succeeded
  double missions(int count, Map<String, String> features) {
    var good = 0;
    for (var at = 0; at < count; at++) {
      good += mission(features) ? 1 : 0;
    }
    return (double) good / count;
  }

  @SuppressWarnings("unchecked")
  Map<String, @Nullable Object> recall(Map<String, String> features) {
    return (Map<String, @Nullable Object>)
        Objects.requireNonNull(recalled(features, Map.of()).get("strategy"));
  }

  Map<String, @Nullable Object> recalled(
      Map<String, String> features, Map<String, String> headers) {
    var all = new HashMap<>(options);
    all.put("taskType", taskType);
    all.put("features", String.join(",", features.keySet()));
    all.putAll(headers);
    return completed(recall.work(job(all, Map.of("features", features, "taskText", text))));
  }

  void record(Map<String, String> features, Map<String, ?> variables) {
    var all = new HashMap<String, @Nullable Object>(variables);
    all.put("features", features);
    all.put("taskText", text);
    var headers = new HashMap<String, String>();
    headers.put("taskType", taskType);
    headers.put("features", String.join(",", features.keySet()));
    headers.put(
        "choices", String.join(",", options.keySet().stream().map(o -> o.substring(8)).toList()));
    completed(record.work(job(headers, all)));
  }

  Job job(Map<String, String> headers, Map<String, ? extends @Nullable Object> variables) {
    return new Job(
        ++key, "x", "process", 7, "element", key, 3, headers, new HashMap<>(variables), tenantId);
  }

  private Map<String, @Nullable Object> completed(JobOutcome outcome) {
    assertThat(outcome).as("seed %d", seed).isInstanceOf(JobOutcome.Completed.class);
    return ((JobOutcome.Completed) outcome).variables();
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> parameters(Map<String, ?> strategy) {
    return (Map<String, Object>) Objects.requireNonNull(strategy.get("parameters"));
  }

  List<Strategy> inUse() {
    return kept().stream().filter(Strategy::isInUse).toList();
  }

  List<Strategy> kept() {
    return database
        .jdbi()
        .withHandle(handle -> Strategies.of(handle, new Attempts.Kind(tenantId, TYPE)));
  }
}
