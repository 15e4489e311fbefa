package dev.legionflow.workers.learning.recognition;

import dev.legionflow.workers.learning.recognition.TextFeatures.Features;
import java.util.List;
import java.util.SplittableRandom;

/// Multinomial logistic regression of embeddings and pieces, learned text by text with steps that
/// get shorter for what was seen often (AdaGrad: Duchi et al. 2011; one sum of squares a feature).
final class Softmax {

  /// What the two kinds of numbers weigh in a step; like the step found by holding out texts of
  /// CLINC150's training part.
  private static final float EMBEDDING = 4;

  private static final float PIECES = 3;

  private static final double FIRST_STEP = 0.05;

  /// Texts that are looked at, repeated ones counted: few texts are repeated more often.
  private static final int LOOKS = 100_000;

  private static final int LEAST_EPOCHS = 6;
  private static final int MOST_EPOCHS = 30;

  private final int intents;
  private final float[] offsets;

  /// By dimension, then by intent.
  private final float[][] ofEmbedding;

  /// By piece, then by intent; empty for pieces that were never seen.
  private final float[][] ofPieces = new float[Grams.BUCKETS][0];

  private Softmax(int intents, int dimensions) {
    this.intents = intents;
    offsets = new float[intents];
    ofEmbedding = new float[dimensions][intents];
  }

  static Softmax of(List<List<Features>> groups, int dimensions, long seed) {
    return new Learning(groups, dimensions, seed).run();
  }

  /// How likely each intent is: logarithms, up to one number that all share.
  float[] scores(Features text) {
    var scores = offsets.clone();
    for (var at = 0; at < text.embedding().length; at++) {
      Scatter.add(scores, 0, EMBEDDING * text.embedding()[at], ofEmbedding[at]);
    }
    for (var at = 0; at < text.pieces().length; at++) {
      var weights = ofPieces[text.pieces()[at]];
      if (weights.length > 0) {
        Scatter.add(scores, 0, PIECES * text.weights()[at], weights);
      }
    }
    return scores;
  }

  private static final class Learning {
    private final Softmax made;
    private final Features[] texts;
    private final int[] labels;
    private final SplittableRandom random;
    private final float[] embeddingSquares;
    private final float[] pieceSquares = new float[Grams.BUCKETS];

    Learning(List<List<Features>> groups, int dimensions, long seed) {
      made = new Softmax(groups.size(), dimensions);
      texts = groups.stream().flatMap(List::stream).toArray(Features[]::new);
      labels = new int[texts.length];
      random = new SplittableRandom(seed);
      embeddingSquares = new float[dimensions];
      var next = 0;
      for (var intent = 0; intent < groups.size(); intent++) {
        for (var text : groups.get(intent)) {
          labels[next++] = intent;
          for (var piece : text.pieces()) {
            if (made.ofPieces[piece].length == 0) {
              made.ofPieces[piece] = new float[made.intents];
            }
          }
        }
      }
    }

    Softmax run() {
      var epochs = Math.clamp(LOOKS / Math.max(1, texts.length), LEAST_EPOCHS, MOST_EPOCHS);
      for (var epoch = 0; epoch < epochs; epoch++) {
        shuffle();
        var step = FIRST_STEP * (1 - (double) epoch / epochs);
        for (var at = 0; at < texts.length; at++) {
          learn(texts[at], labels[at], step);
        }
      }
      return made;
    }

    private void shuffle() {
      for (var at = texts.length - 1; at > 0; at--) {
        var other = random.nextInt(at + 1);
        var text = texts[at];
        texts[at] = texts[other];
        texts[other] = text;
        var label = labels[at];
        labels[at] = labels[other];
        labels[other] = label;
      }
    }

    private void learn(Features text, int label, double step) {
      var error = made.scores(text);
      probabilities(error);
      error[label] -= 1;
      var square = 0.0;
      for (var each : error) {
        square += each * each;
      }
      var mean = (float) (square / made.intents);
      Scatter.add(made.offsets, 0, (float) -step, error);
      for (var at = 0; at < text.embedding().length; at++) {
        var value = EMBEDDING * text.embedding()[at];
        embeddingSquares[at] += value * value * mean;
        move(made.ofEmbedding[at], value, embeddingSquares[at], step, error);
      }
      for (var at = 0; at < text.pieces().length; at++) {
        var piece = text.pieces()[at];
        var value = PIECES * text.weights()[at];
        pieceSquares[piece] += value * value * mean;
        move(made.ofPieces[piece], value, pieceSquares[piece], step, error);
      }
    }

    private static void move(
        float[] weights, float value, float squares, double step, float[] error) {
      Scatter.add(weights, 0, (float) (-step * value / Math.sqrt(squares + 1e-6)), error);
    }

    private static void probabilities(float[] scores) {
      var most = Float.NEGATIVE_INFINITY;
      for (var score : scores) {
        most = Math.max(most, score);
      }
      var sum = 0.0;
      for (var at = 0; at < scores.length; at++) {
        scores[at] = (float) Math.exp(scores[at] - most);
        sum += scores[at];
      }
      for (var at = 0; at < scores.length; at++) {
        scores[at] /= (float) sum;
      }
    }
  }
}
