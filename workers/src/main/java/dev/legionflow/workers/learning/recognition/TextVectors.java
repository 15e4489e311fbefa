package dev.legionflow.workers.learning.recognition;

import dev.legionflow.workers.embedding.Embedder;
import java.util.Arrays;
import java.util.List;

/// A text as numbers: its embedding, and behind it its pieces, each weighted by how rare it is
/// (TF-IDF) and all projected at random to [#PROJECTED] numbers (Achlioptas 2003).
///
/// The embedding knows what words mean; the pieces tell apart words that it takes for the same.
final class TextVectors {

  static final int PROJECTED = 1_024;

  /// What the pieces weigh beside the embedding, whose length is 1.
  private static final float WEIGHT = 0.5f;

  /// Places that each piece goes to.
  private static final int PLACES = 4;

  private final Embedder embedder;
  private final float[] rarity;

  private TextVectors(Embedder embedder, float[] rarity) {
    this.embedder = embedder;
    this.rarity = rarity;
  }

  /// Learns how rare pieces are. What was never seen counts as what was seen once.
  static TextVectors of(List<Example> examples, Embedder embedder) {
    var having = new int[Grams.BUCKETS];
    for (var example : examples) {
      Grams.of(example.text()).keySet().forEach(piece -> having[piece]++);
    }
    var rarity = new float[Grams.BUCKETS];
    for (var piece = 0; piece < rarity.length; piece++) {
      rarity[piece] = (float) Math.log((2.0 + examples.size()) / (1 + Math.max(1, having[piece])));
    }
    return new TextVectors(embedder, rarity);
  }

  int embedded() {
    return embedder.dimensions();
  }

  float[] of(String text) {
    var embedding = embedder.embed(text);
    var vector = Arrays.copyOf(embedding, embedding.length + PROJECTED);
    var square = 0.0;
    for (var each : Grams.of(text).entrySet()) {
      var weight = (float) Math.log1p(each.getValue()) * rarity[each.getKey()];
      square += weight * weight;
      project(each.getKey(), weight, vector, embedding.length);
    }
    var scale = square == 0 ? 0 : (float) (WEIGHT / Math.sqrt(PLACES * square));
    for (var at = embedding.length; at < vector.length; at++) {
      vector[at] *= scale;
    }
    return vector;
  }

  private static void project(int piece, float weight, float[] vector, int first) {
    for (var place = 0; place < PLACES; place++) {
      var bits = Grams.mixed((long) piece * PLACES + place);
      vector[first + (int) (bits & PROJECTED - 1)] += bits < 0 ? -weight : weight;
    }
  }
}
