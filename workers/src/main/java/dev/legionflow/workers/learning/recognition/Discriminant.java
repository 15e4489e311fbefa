package dev.legionflow.workers.learning.recognition;

import java.util.List;

/// Fisher's linear discriminant (Fisher 1936; Rao 1948): intents as clouds of one shape around
/// middles of their own. It is solved for in one step, and needs few examples of an intent, for all
/// of them tell of the shape.
final class Discriminant {

  /// By dimension, then by intent.
  private final float[][] weights;

  private final float[] offsets;

  private Discriminant(float[][] weights, float[] offsets) {
    this.weights = weights;
    this.offsets = offsets;
  }

  /// @param groups the vectors by intent; of an intent without any nothing can be said
  static Discriminant of(List<List<float[]>> groups, int dimensions) {
    var scatter = Scatter.of(groups.stream().flatMap(List::stream).toList(), dimensions);
    var sides = new float[dimensions][groups.size()];
    var middles = new float[groups.size()][];
    var count = 0;
    for (var intent = 0; intent < middles.length; intent++) {
      var group = groups.get(intent);
      count += group.size();
      middles[intent] = middle(group, dimensions);
      scatter.add(-group.size(), middles[intent]);
      for (var at = 0; at < dimensions; at++) {
        sides[at][intent] = middles[intent][at];
      }
    }
    scatter.shrink(Math.max(1, count - groups.size()));
    scatter.solve(sides);
    var offsets = new float[groups.size()];
    for (var intent = 0; intent < offsets.length; intent++) {
      for (var at = 0; at < dimensions; at++) {
        offsets[intent] -= sides[at][intent] * middles[intent][at] / 2;
      }
      if (groups.get(intent).isEmpty()) {
        offsets[intent] = Float.NEGATIVE_INFINITY;
      }
    }
    return new Discriminant(sides, offsets);
  }

  static float[] middle(List<float[]> group, int dimensions) {
    var middle = new float[dimensions];
    for (var vector : group) {
      for (var at = 0; at < dimensions; at++) {
        middle[at] += vector[at] / group.size();
      }
    }
    return middle;
  }

  /// How well the vector goes with each intent: logarithms of likelihoods, up to one number that
  /// all share.
  float[] scores(float[] vector) {
    var scores = offsets.clone();
    for (var at = 0; at < vector.length; at++) {
      Scatter.add(scores, 0, vector[at], weights[at]);
    }
    return scores;
  }
}
