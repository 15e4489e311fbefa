package dev.legionflow.workers.learning.recognition;

import dev.legionflow.workers.learning.recognition.TextFeatures.Features;
import java.util.Arrays;
import java.util.List;

/// What was learned of some examples: how likely each intent is, and how near a text is to what was
/// seen.
final class Model {

  /// What [Look#evidence(int)] has.
  static final int EVIDENCE = 8;

  /// Intents whose examples a text is compared with, the likeliest ones.
  private static final int COMPARED = 5;

  /// Makes the discriminant less sure: it takes clouds for rounder than they are.
  private static final float TEMPERATURE = 12;

  private final Discriminant discriminant;
  private final Softmax softmax;
  private final float[][] middles;
  private final List<List<float[]>> examples;
  private final List<float[]> outside;

  private Model(
      Discriminant discriminant,
      Softmax softmax,
      float[][] middles,
      List<List<float[]>> examples,
      List<float[]> outside) {
    this.discriminant = discriminant;
    this.softmax = softmax;
    this.middles = middles;
    this.examples = examples;
    this.outside = outside;
  }

  /// @param groups texts by intent
  /// @param outside texts of no intent
  static Model of(List<List<Features>> groups, List<Features> outside, int dimensions, long seed) {
    var examples = groups.stream().map(Model::embeddings).toList();
    return new Model(
        Discriminant.of(examples, dimensions),
        Softmax.of(groups, dimensions, seed),
        examples.stream()
            .map(group -> unit(Discriminant.middle(group, dimensions)))
            .toArray(float[][]::new),
        examples,
        embeddings(outside));
  }

  private static List<float[]> embeddings(List<Features> texts) {
    return texts.stream().map(Features::embedding).toList();
  }

  private static float[] unit(float[] vector) {
    var length = (float) Math.sqrt(product(vector, vector));
    for (var at = 0; at < vector.length && length > 0; at++) {
      vector[at] /= length;
    }
    return vector;
  }

  private static float product(float[] a, float[] b) {
    float one = 0;
    float two = 0;
    float three = 0;
    float four = 0;
    var at = 0;
    for (; at + 3 < a.length; at += 4) {
      one += a[at] * b[at];
      two += a[at + 1] * b[at + 1];
      three += a[at + 2] * b[at + 2];
      four += a[at + 3] * b[at + 3];
    }
    for (; at < a.length; at++) {
      one += a[at] * b[at];
    }
    return one + two + three + four;
  }

  private static float nearest(float[] embedding, List<float[]> others) {
    var nearest = -1f;
    for (var other : others) {
      nearest = Math.max(nearest, product(embedding, other));
    }
    return nearest;
  }

  Look look(Features text) {
    return new Look(text);
  }

  /// A text seen by this model.
  final class Look {

    private final float[] embedding;
    private final float[] ofDiscriminant;
    private final float[] ofSoftmax;

    /// Both together: logarithms of likelihoods.
    private final float[] scores;

    /// To the examples of each intent, where it was asked for.
    private final float[] nearness;

    private final float toOutside;

    private Look(Features text) {
      embedding = text.embedding();
      ofDiscriminant = discriminant.scores(embedding);
      ofSoftmax = softmax.scores(text);
      scores = new float[ofSoftmax.length];
      for (var intent = 0; intent < scores.length; intent++) {
        scores[intent] = ofSoftmax[intent] + ofDiscriminant[intent] / TEMPERATURE;
      }
      nearness = new float[scores.length];
      Arrays.fill(nearness, Float.NaN);
      toOutside = outside.isEmpty() ? 0 : nearest(embedding, outside);
    }

    int best() {
      return best(-1, scores);
    }

    /// How probable the intent is.
    double probability(int intent, double temperature) {
      return Math.exp(
          (scores[intent] - scores[best()]) / temperature - logSum(best(), -1, temperature));
    }

    /// What speaks for a text that is about one of the intents, as if there were not the one left
    /// out.
    ///
    /// @param left an intent, or -1
    double[] evidence(int left) {
      var rest = scores.clone();
      var best = best(left, rest);
      var first = best;
      var second = -1;
      var nearestOfAll = -1f;
      for (var rank = 0; rank < COMPARED && first >= 0; rank++) {
        nearestOfAll = Math.max(nearestOfAll, nearness(first));
        rest[first] = Float.NEGATIVE_INFINITY;
        first = best(left, rest);
        second = rank == 0 ? first : second;
      }
      return new double[] {
        -logSum(best, left, 1),
        second < 0 ? 0 : scores[best] - scores[second],
        ofDiscriminant[best],
        ofSoftmax[best],
        nearestOfAll,
        nearness(best),
        product(embedding, middles[best]),
        toOutside
      };
    }

    private float nearness(int intent) {
      if (Float.isNaN(nearness[intent])) {
        nearness[intent] = nearest(embedding, examples.get(intent));
      }
      return nearness[intent];
    }

    private double logSum(int best, int left, double temperature) {
      var sum = 0.0;
      for (var intent = 0; intent < scores.length; intent++) {
        if (intent != left) {
          sum += Math.exp((scores[intent] - scores[best]) / temperature);
        }
      }
      return Math.log(sum);
    }

    /// -1 where nothing is likely.
    private static int best(int left, float[] scores) {
      var best = -1;
      for (var intent = 0; intent < scores.length; intent++) {
        if (intent != left
            && scores[intent] > (best < 0 ? Float.NEGATIVE_INFINITY : scores[best])) {
          best = intent;
        }
      }
      return best;
    }
  }
}
