package dev.legionflow.workers.learning.recognition;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What was learned of some examples: how likely each intent is, and how near a text is to what was
/// seen.
final class Model {

  /// What [Look#evidence(int)] has.
  static final int EVIDENCE = 7;

  /// Intents whose examples a text is compared with, the likeliest ones.
  private static final int COMPARED = 5;

  /// Makes the likelihoods less sure, as the dimensions are less independent than they are taken
  /// for. Any number near to it does: what is made of it is fitted.
  private static final double TEMPERATURE = 4;

  private final Discriminant discriminant;
  private final float[][] middles;
  private final List<List<float[]>> examples;
  private final List<float[]> outside;
  private final int embedded;

  private Model(
      Discriminant discriminant,
      float[][] middles,
      List<List<float[]>> examples,
      List<float[]> outside,
      int embedded) {
    this.discriminant = discriminant;
    this.middles = middles;
    this.examples = examples;
    this.outside = outside;
    this.embedded = embedded;
  }

  /// @param scatter of all vectors; it is used up
  /// @param groups vectors by intent
  /// @param outside vectors of no intent
  /// @param embedded how many of a vector's numbers are its embedding
  static Model of(
      Scatter scatter, List<List<float[]>> groups, List<float[]> outside, int dimensions, int embedded) {
    var discriminant = Discriminant.of(scatter, groups, dimensions);
    var examples = groups.stream().map(group -> embeddings(group, embedded)).toList();
    var middles =
        examples.stream()
            .map(group -> unit(Discriminant.middle(group, embedded)))
            .toArray(float[][]::new);
    return new Model(discriminant, middles, examples, embeddings(outside, embedded), embedded);
  }

  private static List<float[]> embeddings(List<float[]> vectors, int embedded) {
    var embeddings = new ArrayList<float[]>(vectors.size());
    for (var vector : vectors) {
      embeddings.add(Arrays.copyOf(vector, embedded));
    }
    return embeddings;
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

  Look look(float[] vector) {
    return new Look(vector);
  }

  /// A text seen by this model.
  final class Look {

    private final float[] embedding;
    private final float[] scores;

    /// To the examples of each intent, where it was asked for.
    private final float[] nearness;

    private final float toOutside;

    private Look(float[] vector) {
      embedding = Arrays.copyOf(vector, embedded);
      scores = discriminant.scores(vector);
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
        -logSum(best, left, TEMPERATURE),
        second < 0 ? 0 : scores[best] - scores[second],
        scores[best],
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
