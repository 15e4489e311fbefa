package dev.legionflow.workers.embedding;

/// Gives texts of alike meaning vectors of a small angle.
@FunctionalInterface
public interface Embedder {

  /// A vector of length 1; the same text has the same vector always. Zeros for a text without
  /// words, and for all texts where the machine has no embedder.
  ///
  /// @param text taken up to the embedder's own bound; what is behind it does not count
  float[] embed(String text);

  /// How many numbers a vector has.
  default int dimensions() {
    return embed("").length;
  }
}
