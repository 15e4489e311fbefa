package dev.legionflow.workers.formation.choice;

import java.util.List;

/// How probably each of some beliefs is the best one: the chance with which Thompson sampling
/// (Thompson 1933) would draw it, by integration instead of by drawing. So the probability of a
/// choice is known, which judging another policy by these choices needs.
///
/// Each belief is taken for [#SHARPER] times as strong as it is: drawn as they are, beliefs explore
/// more than pays (the reshaped posteriors of Chapelle and Li 2011, with their α = 1/4).
final class Chances {

  static final double SHARPER = 4;

  /// The narrowest belief is some 20 of these wide.
  private static final int CELLS = 1_024;

  private static final double[] LOG = new double[CELLS];
  private static final double[] LOG_REST = new double[CELLS];

  static {
    for (var cell = 0; cell < CELLS; cell++) {
      var x = (cell + 0.5) / CELLS;
      LOG[cell] = Math.log(x);
      LOG_REST[cell] = Math.log1p(-x);
    }
  }

  private Chances() {}

  /// In the order of the beliefs; their sum is 1. The integral over x of the density of one at x
  /// times the probabilities that the others are below x, by the midpoint rule.
  static double[] best(List<Belief> beliefs) {
    var count = beliefs.size();
    var masses = new double[count][];
    var below = new double[count];
    for (var arm = 0; arm < count; arm++) {
      masses[arm] = masses(beliefs.get(arm));
    }
    var best = new double[count];
    for (var cell = 0; cell < CELLS; cell++) {
      for (var arm = 0; arm < count; arm++) {
        var chance = masses[arm][cell];
        for (var other = 0; other < count && chance > 0; other++) {
          if (other != arm) {
            chance *= below[other] + masses[other][cell] / 2;
          }
        }
        best[arm] += chance;
      }
      for (var arm = 0; arm < count; arm++) {
        below[arm] += masses[arm][cell];
      }
    }
    return scaled(best);
  }

  /// How much of the belief is in each cell.
  private static double[] masses(Belief belief) {
    var masses = new double[CELLS];
    var greatest = Double.NEGATIVE_INFINITY;
    for (var cell = 0; cell < CELLS; cell++) {
      masses[cell] =
          (SHARPER * belief.alpha() - 1) * LOG[cell]
              + (SHARPER * belief.beta() - 1) * LOG_REST[cell];
      greatest = Math.max(greatest, masses[cell]);
    }
    for (var cell = 0; cell < CELLS; cell++) {
      masses[cell] = Math.exp(masses[cell] - greatest);
    }
    return scaled(masses);
  }

  private static double[] scaled(double[] values) {
    var sum = 0.0;
    for (var value : values) {
      sum += value;
    }
    for (var at = 0; at < values.length; at++) {
      values[at] /= sum;
    }
    return values;
  }
}
