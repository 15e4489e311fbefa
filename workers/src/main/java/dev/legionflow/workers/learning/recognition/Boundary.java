package dev.legionflow.workers.learning.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Tells texts that are about one of the intents from those that are not: a logistic regression of
/// the evidence, and the score below which only the declared share of those that are lies.
final class Boundary {

  /// Newton's steps; about ten are needed.
  private static final int STEPS = 25;

  private static final double RIDGE = 1e-3;

  /// What examples of texts outside weigh among all that stand for such texts; the others are texts
  /// of which the own intent was left out.
  private static final double GIVEN = 0.3;

  private final double[] means;
  private final double[] scales;
  private final double[] weights;
  private double threshold;

  private Boundary(List<double[]> all) {
    var size = Model.EVIDENCE;
    means = new double[size];
    scales = new double[size];
    weights = new double[size + 1];
    for (var row : all) {
      for (var at = 0; at < size; at++) {
        means[at] += row[at] / all.size();
      }
    }
    for (var row : all) {
      for (var at = 0; at < size; at++) {
        scales[at] += (row[at] - means[at]) * (row[at] - means[at]) / all.size();
      }
    }
    for (var at = 0; at < size; at++) {
      scales[at] = Math.sqrt(scales[at]) + 1e-9;
    }
  }

  /// @param inside evidence of texts about an intent that the model had no part of
  /// @param left evidence of texts whose own intent was left out
  /// @param outside evidence of texts about none
  /// @param falseRejects the share of texts about an intent that may be taken for outside
  static Boundary of(
      List<double[]> inside, List<double[]> left, List<double[]> outside, double falseRejects) {
    var all = new ArrayList<>(inside);
    all.addAll(left);
    all.addAll(outside);
    var boundary = new Boundary(all);
    var given = outside.isEmpty() ? 0 : GIVEN;
    for (var step = 0; step < STEPS; step++) {
      var newton = new Newton(boundary.weights);
      inside.forEach(row -> newton.add(boundary.scaled(row), 1, 1.0 / inside.size()));
      left.forEach(row -> newton.add(boundary.scaled(row), 0, (1 - given) / left.size()));
      outside.forEach(row -> newton.add(boundary.scaled(row), 0, given / outside.size()));
      newton.step();
    }
    var scores = inside.stream().mapToDouble(boundary::score).sorted().toArray();
    boundary.threshold = scores[(int) (falseRejects * scores.length)];
    return boundary;
  }

  boolean isOutside(double[] evidence) {
    return score(evidence) < threshold;
  }

  private double score(double[] evidence) {
    return product(weights, scaled(evidence));
  }

  private double[] scaled(double[] evidence) {
    var scaled = Arrays.copyOf(evidence, evidence.length + 1);
    for (var at = 0; at < evidence.length; at++) {
      scaled[at] = (evidence[at] - means[at]) / scales[at];
    }
    scaled[evidence.length] = 1;
    return scaled;
  }

  private static double product(double[] a, double[] b) {
    var sum = 0.0;
    for (var at = 0; at < a.length; at++) {
      sum += a[at] * b[at];
    }
    return sum;
  }

  /// One step of Newton's method.
  private static final class Newton {
    private final double[] weights;
    private final double[] slope;
    private final double[][] curve;

    Newton(double[] weights) {
      this.weights = weights;
      slope = new double[weights.length];
      curve = new double[weights.length][weights.length];
      for (var at = 0; at < weights.length; at++) {
        slope[at] = RIDGE * weights[at];
        curve[at][at] = RIDGE;
      }
    }

    void add(double[] row, int truth, double share) {
      var chance = 1 / (1 + Math.exp(-product(weights, row)));
      for (var at = 0; at < row.length; at++) {
        slope[at] += share * (chance - truth) * row[at];
        for (var other = 0; other < row.length; other++) {
          curve[at][other] += share * chance * (1 - chance) * row[at] * row[other];
        }
      }
    }

    /// By elimination; the ridge keeps every pivot above 0.
    void step() {
      for (var row = 0; row < slope.length; row++) {
        for (var below = row + 1; below < slope.length; below++) {
          var share = curve[below][row] / curve[row][row];
          for (var at = row; at < slope.length; at++) {
            curve[below][at] -= share * curve[row][at];
          }
          slope[below] -= share * slope[row];
        }
      }
      for (var row = slope.length - 1; row >= 0; row--) {
        for (var at = row + 1; at < slope.length; at++) {
          slope[row] -= curve[row][at] * slope[at];
        }
        slope[row] /= curve[row][row];
      }
      for (var at = 0; at < slope.length; at++) {
        weights[at] -= slope[at];
      }
    }
  }
}
