package dev.legionflow.workers.router.choice;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// Gaussian-process regression (Rasmussen and Williams 2006, algorithm 2.1) on cases: what a case
/// was worth says something of cases that are alike in type, in what can be seen of them, and in
/// meaning.
///
/// The covariance of two cases is the sum of
///
/// - [#TASK] where they are of one type,
/// - [#SURFACE] times the product of what is seen of the prompts, each made to mean 0 and deviation
///   1,
/// - [#MEANING] times `exp(5 (cos - 1))` of the prompts' embeddings,
/// - and with answers the same of these, with a squared-exponential part beside the product.
///
/// The weights and the noise were set on one half of the MMLU and GSM8K outcomes of RouteLLM
/// (docs/router.md). Answers are 0 or 1, so the noise is large beside the signal.
///
/// Numbers are kept by column, so that the loops over cases run on several at a time.
final class GaussianProcess {

  /// Fitting takes the third power of it.
  static final int MOST = 4_000;

  private static final double TASK = 1;
  private static final double SURFACE = 0.3;
  private static final double MEANING = 6;
  private static final float DECAY = 5;
  private static final double ANSWER = 5;
  private static final double ANSWER_NEAR = 16;
  private static final double ANSWER_WIDTH = 0.15;
  private static final double ANSWER_MEANING = 3;
  private static final double NOISE = 80;

  private final String[] tasks;
  private final Set<String> types;
  private final Standard surface;
  private final float[][] surfaces;
  private final float[][] meanings;
  private final @Nullable Standard answer;
  private final float[][] answers;
  private final float[][] answerMeanings;
  private final float[] answerSquares;

  /// For each target the weights of the cases.
  private double[][] weights = {};

  private double[][] withoutOwn = {};

  private GaussianProcess(List<Case> cases) {
    var count = cases.size();
    tasks = cases.stream().map(Case::task).toArray(String[]::new);
    types = Set.of(cases.stream().map(Case::task).distinct().toArray(String[]::new));
    surface = Standard.of(cases, Case::surface);
    surfaces = columns(cases, each -> surface.of(each.surface()));
    meanings = columns(cases, Case::meaning);
    if (count > 0 && cases.stream().allMatch(each -> each.answer() != null)) {
      answer = Standard.of(cases, each -> answer(each).surface());
      answers = columns(cases, each -> standardAnswer(each));
      answerMeanings = columns(cases, each -> answer(each).meaning());
      answerSquares = new float[count];
      for (var column : answers) {
        for (var at = 0; at < count; at++) {
          answerSquares[at] += column[at] * column[at];
        }
      }
    } else {
      answer = null;
      answers = new float[0][];
      answerMeanings = new float[0][];
      answerSquares = new float[0];
    }
  }

  /// Learns what cases were worth.
  ///
  /// @param cases at most [#MOST]; with answers either all or none
  /// @param targets for each thing to be told a value for each case, of mean 0
  /// @param trust for each case how much it counts, 1 for fully
  static GaussianProcess fit(List<Case> cases, double[][] targets, double[] trust) {
    if (cases.size() > MOST) {
      throw new IllegalArgumentException("at most %,d cases".formatted(MOST));
    }
    var process = new GaussianProcess(List.copyOf(cases));
    var count = cases.size();
    var matrix = new double[count][];
    for (var row = 0; row < count; row++) {
      matrix[row] = Arrays.copyOf(process.covariances(cases.get(row)), row + 1);
      matrix[row][row] += NOISE / Math.max(1e-3, trust[row]);
    }
    Cholesky.factor(matrix);
    process.weights = new double[targets.length][];
    for (var target = 0; target < targets.length; target++) {
      process.weights[target] = Cholesky.solve(matrix, targets[target]);
    }
    var diagonal = Cholesky.inverseDiagonal(matrix);
    process.withoutOwn = new double[targets.length][count];
    for (var target = 0; target < targets.length; target++) {
      for (var at = 0; at < count; at++) {
        process.withoutOwn[target][at] =
            targets[target][at] - process.weights[target][at] / diagonal[at];
      }
    }
    return process;
  }

  /// For each target what would be expected of each known case by all others (Rasmussen and
  /// Williams 2006, equation 5.12).
  double[][] withoutOwn() {
    return withoutOwn;
  }

  /// Whether there is a case of this type among those that it has learned from.
  boolean knows(String task) {
    return types.contains(task);
  }

  /// What each target is expected to be for the case.
  double[] means(Case unknown) {
    var covariances = covariances(unknown);
    var means = new double[weights.length];
    for (var target = 0; target < means.length; target++) {
      var sum = 0.0;
      for (var at = 0; at < covariances.length; at++) {
        sum += covariances[at] * weights[target][at];
      }
      means[target] = sum;
    }
    return means;
  }

  private double[] covariances(Case unknown) {
    var count = tasks.length;
    var covariances = new double[count];
    for (var at = 0; at < count; at++) {
      covariances[at] = tasks[at].equals(unknown.task()) ? TASK : 0;
    }
    addProducts(covariances, surfaces, surface.of(unknown.surface()), SURFACE);
    addNear(covariances, meanings, unknown.meaning(), MEANING);
    if (answer != null) {
      var seen = standardAnswer(unknown);
      var products = products(answers, seen);
      var square = 0f;
      for (var each : seen) {
        square += each * each;
      }
      var size = seen.length;
      for (var at = 0; at < count; at++) {
        var distance = Math.max(0, square + answerSquares[at] - 2 * products[at]) / size;
        covariances[at] +=
            ANSWER * products[at] / size + ANSWER_NEAR * Math.exp(-ANSWER_WIDTH * distance);
      }
      addNear(covariances, answerMeanings, answer(unknown).meaning(), ANSWER_MEANING);
    }
    return covariances;
  }

  private float[] standardAnswer(Case each) {
    return Objects.requireNonNull(answer).of(answer(each).surface());
  }

  private static Case.Answered answer(Case each) {
    var answered = each.answer();
    if (answered == null) {
      throw new IllegalArgumentException("the case has no answer to score");
    }
    return answered;
  }

  private static void addProducts(double[] to, float[][] columns, float[] values, double weight) {
    var products = products(columns, values);
    for (var at = 0; at < to.length; at++) {
      to[at] += weight * products[at] / values.length;
    }
  }

  private static void addNear(double[] to, float[][] columns, float[] values, double weight) {
    var products = products(columns, values);
    for (var at = 0; at < to.length; at++) {
      to[at] += weight * Math.exp(DECAY * (products[at] - 1));
    }
  }

  private static float[] products(float[][] columns, float[] values) {
    var products = new float[columns.length == 0 ? 0 : columns[0].length];
    for (var column = 0; column < columns.length; column++) {
      var value = values[column];
      var known = columns[column];
      for (var at = 0; at < products.length; at++) {
        products[at] += value * known[at];
      }
    }
    return products;
  }

  private static float[][] columns(List<Case> cases, Function<Case, float[]> values) {
    if (cases.isEmpty()) {
      return new float[0][];
    }
    var columns = new float[values.apply(cases.getFirst()).length][cases.size()];
    for (var at = 0; at < cases.size(); at++) {
      var row = values.apply(cases.get(at));
      for (var column = 0; column < columns.length; column++) {
        columns[column][at] = row[column];
      }
    }
    return columns;
  }

  /// Brings numbers of different kinds to mean 0 and deviation 1, and those that are far out to 5.
  private static final class Standard {
    private static final double FARTHEST = 5;

    private final double[] mean;
    private final double[] deviation;

    private Standard(double[] mean, double[] deviation) {
      this.mean = mean;
      this.deviation = deviation;
    }

    static Standard of(List<Case> cases, Function<Case, double[]> values) {
      if (cases.isEmpty()) {
        return new Standard(new double[0], new double[0]);
      }
      var size = values.apply(cases.getFirst()).length;
      var mean = new double[size];
      var deviation = new double[size];
      for (var column = 0; column < size; column++) {
        var index = column;
        ToDoubleFunction<Case> value = each -> values.apply(each)[index];
        mean[column] = cases.stream().mapToDouble(value).average().orElse(0);
        var middle = mean[column];
        deviation[column] =
            Math.sqrt(
                cases.stream()
                    .mapToDouble(value)
                    .map(each -> (each - middle) * (each - middle))
                    .average()
                    .orElse(0));
      }
      return new Standard(mean, deviation);
    }

    float[] of(double[] values) {
      var standard = new float[mean.length];
      for (var at = 0; at < standard.length; at++) {
        // What was always the same says nothing.
        standard[at] =
            deviation[at] < 1e-9
                ? 0
                : (float) Math.clamp((values[at] - mean[at]) / deviation[at], -FARTHEST, FARTHEST);
      }
      return standard;
    }
  }
}
