package dev.legionflow.workers.learning.recognition;

import dev.legionflow.workers.embedding.Embedder;
import java.util.List;

/// Makes numbers of texts: the embedding, which knows what words mean, and the pieces, each
/// weighted by how rare it is (TF-IDF), which tell apart words that the embedding takes for the
/// same.
final class TextFeatures {

  private final Embedder embedder;
  private final float[] rarity;

  private TextFeatures(Embedder embedder, float[] rarity) {
    this.embedder = embedder;
    this.rarity = rarity;
  }

  /// A text as numbers.
  ///
  /// @param pieces as [Grams] names them
  /// @param weights of these; their squares add up to 1
  @SuppressWarnings("ArrayRecordComponent")
  record Features(float[] embedding, int[] pieces, float[] weights) {}

  /// Learns how rare pieces are. What was never seen counts as what was seen once.
  static TextFeatures of(List<Example> examples, Embedder embedder) {
    var having = new int[Grams.BUCKETS];
    for (var example : examples) {
      Grams.of(example.text()).keySet().forEach(piece -> having[piece]++);
    }
    var rarity = new float[Grams.BUCKETS];
    for (var piece = 0; piece < rarity.length; piece++) {
      rarity[piece] = (float) Math.log((2.0 + examples.size()) / (1 + Math.max(1, having[piece])));
    }
    return new TextFeatures(embedder, rarity);
  }

  int dimensions() {
    return embedder.dimensions();
  }

  Features of(String text) {
    var counts = Grams.of(text);
    var pieces = counts.keySet().stream().mapToInt(Integer::intValue).sorted().toArray();
    var weights = new float[pieces.length];
    var square = 0.0;
    for (var at = 0; at < pieces.length; at++) {
      weights[at] = (float) Math.log1p(counts.getOrDefault(pieces[at], 0)) * rarity[pieces[at]];
      square += weights[at] * weights[at];
    }
    for (var at = 0; at < pieces.length && square > 0; at++) {
      weights[at] /= (float) Math.sqrt(square);
    }
    return new Features(embedder.embed(text), pieces, weights);
  }
}
