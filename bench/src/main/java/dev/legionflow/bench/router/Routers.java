package dev.legionflow.bench.router;

import dev.legionflow.workers.embedding.Embedder;
import dev.legionflow.workers.router.choice.Case;
import dev.legionflow.workers.router.choice.Estimates;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// The rules that are compared. Each scores questions: the higher, the rather to the strong model.
final class Routers {

  /// The one that the router uses, declared before it is measured on data it has not seen.
  static final String DEFAULT = "default";

  /// How many labels the overall mean counts for in a subject's mean.
  private static final double SHRINK = 30;

  private final Embedder embedder;
  private final Map<String, Case> known = new ConcurrentHashMap<>();
  private final Map<String, Case> answered = new ConcurrentHashMap<>();

  Routers(Embedder embedder) {
    this.embedder = embedder;
  }

  Embedder embedder() {
    return embedder;
  }

  /// What is told of each question.
  ///
  /// @param scores for each router: the higher, the rather to the strong model
  /// @param good for each rule that estimates them the probabilities that the weak and the strong
  ///   model's answers are good enough
  record Told(Map<String, double[]> scores, Map<String, double[][]> good) {
    Told() {
      this(new LinkedHashMap<>(), new LinkedHashMap<>());
    }
  }

  /// The scores of every router.
  ///
  /// @param train labelled questions; empty to learn nothing
  /// @param data questions to score
  Told told(List<Outcome> train, List<Outcome> data) {
    var told = new Told();
    var scores = told.scores();
    // Of the row alone, so that it is the same in every run and fold.
    scores.put(
        "random",
        data.stream().mapToDouble(row -> new SplittableRandom(row.row()).nextDouble()).toArray());
    scores.put("prompt length", data.stream().mapToDouble(row -> row.prompt().length()).toArray());
    if (train.isEmpty()) {
      // As the router begins: the tiers know nothing of a prompt, so that all are alike.
      scores.put(DEFAULT, new double[data.size()]);
      return told;
    }
    var good = told.good();
    good.put("base rate", means(train, data, row -> ""));
    if (hasTasks(data)) {
      var means = means(train, data, Outcome::task);
      scores.put("subject mean", subjectMeans(train, data));
      good.put("subject mean", means);
    } else {
      good.put("prompt length in fifths", means(train, data, fifths(train)));
    }
    var answers = haveAnswers(train) && haveAnswers(data);
    if (answers) {
      put(told, "default without answers", learned(train, data, false, true));
    }
    good.put("default, not made probabilities", learned(train, data, answers, false));
    put(told, DEFAULT, learned(train, data, answers, true));
    return told;
  }

  private static void put(Told told, String name, double[][] good) {
    var scores = new double[good[0].length];
    for (var at = 0; at < scores.length; at++) {
      scores[at] = good[1][at] - good[0][at];
    }
    told.scores().put(name, scores);
    told.good().put(name, good);
  }

  /// Whether the router has learned from labels.
  static boolean learns(String name) {
    return !name.equals("random") && !name.equals("prompt length");
  }

  private static boolean hasTasks(List<Outcome> rows) {
    return rows.stream().anyMatch(row -> !row.task().isEmpty());
  }

  /// A column of empty answers is none.
  static boolean haveAnswers(List<Outcome> rows) {
    return rows.stream().allMatch(row -> row.answer() != null)
        && rows.stream().anyMatch(row -> row.answer() != null && !row.answer().isBlank());
  }

  /// The product's own estimates for the weak and the strong model.
  private double[][] learned(
      List<Outcome> train, List<Outcome> data, boolean answers, boolean sure) {
    var targets = new double[2][train.size()];
    for (var at = 0; at < train.size(); at++) {
      targets[0][at] = train.get(at).weakValue();
      targets[1][at] = train.get(at).strongValue();
    }
    var expected =
        Estimates.expected(
            train.stream().map(row -> of(row, answers)).toList(),
            targets,
            data.stream().map(row -> of(row, answers)).toList(),
            sure);
    var good = new double[2][data.size()];
    for (var at = 0; at < data.size(); at++) {
      good[0][at] = expected.get(at)[0];
      good[1][at] = expected.get(at)[1];
    }
    return good;
  }

  Case of(Outcome row, boolean withAnswer) {
    var prompt =
        known.computeIfAbsent(
            row.task() + "\n" + row.prompt(), key -> Case.of(row.task(), row.prompt(), embedder));
    @Nullable String answer = row.answer();
    return !withAnswer || answer == null
        ? prompt
        : answered.computeIfAbsent(
            row.prompt() + "\n" + answer, key -> prompt.answered(row.prompt(), answer, embedder));
  }

  private static double[] subjectMeans(List<Outcome> train, List<Outcome> data) {
    var means = means(train, data, Outcome::task);
    var scores = new double[data.size()];
    for (var at = 0; at < scores.length; at++) {
      scores[at] = means[1][at] - means[0][at];
    }
    return scores;
  }

  /// Into which fifth of the learned prompts' lengths a prompt falls.
  private static Function<Outcome, String> fifths(List<Outcome> train) {
    var lengths = train.stream().mapToInt(row -> row.prompt().length()).sorted().toArray();
    return row -> {
      var fifth = 0;
      while (fifth < 4
          && row.prompt().length()
              > lengths[Math.min(lengths.length - 1, (fifth + 1) * lengths.length / 5)]) {
        fifth++;
      }
      return String.valueOf(fifth);
    };
  }

  /// How often the weak and the strong model were right in the group of each question, drawn
  /// towards how often they were in all.
  private static double[][] means(
      List<Outcome> train, List<Outcome> data, Function<Outcome, String> group) {
    var told = new double[2][data.size()];
    for (var model = 0; model < 2; model++) {
      ToDoubleFunction<Outcome> value = model == 0 ? Outcome::weakValue : Outcome::strongValue;
      var sums = new HashMap<String, Double>();
      var counts = new HashMap<String, Integer>();
      for (var row : train) {
        sums.merge(group.apply(row), value.applyAsDouble(row), Double::sum);
        counts.merge(group.apply(row), 1, Integer::sum);
      }
      var mean = train.stream().mapToDouble(value).average().orElse(0);
      for (var at = 0; at < data.size(); at++) {
        var of = group.apply(data.get(at));
        told[model][at] =
            (sums.getOrDefault(of, 0.0) + SHRINK * mean) / (counts.getOrDefault(of, 0) + SHRINK);
      }
    }
    return told;
  }
}
