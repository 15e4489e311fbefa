package dev.legionflow.bench.learning;

import dev.legionflow.workers.embedding.Embedder;
import java.util.HashMap;
import java.util.Map;

/// Embeds each text once, so that what follows can be measured without.
final class TimedEmbedder implements Embedder {

  private final Embedder embedder;
  private final Map<String, float[]> known = new HashMap<>();
  private long nanos;

  TimedEmbedder(Embedder embedder) {
    this.embedder = embedder;
  }

  @Override
  public float[] embed(String text) {
    var vector = known.get(text);
    if (vector == null) {
      var began = System.nanoTime();
      vector = embedder.embed(text);
      nanos += System.nanoTime() - began;
      known.put(text, vector);
    }
    return vector.clone();
  }

  @Override
  public int dimensions() {
    return embedder.dimensions();
  }

  double millisEach() {
    return nanos / 1e6 / Math.max(1, known.size());
  }
}
