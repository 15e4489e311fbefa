package dev.legionflow.workers.learning;

import java.util.Base64;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/// The vector of a text, a byte for each number: enough to compare, and not the text.
final class Meaning {

  private static final int MOST = 2_048;

  private final byte[] vector;
  private final double length;

  private Meaning(byte[] vector) {
    this.vector = vector;
    var square = 0.0;
    for (var each : vector) {
      square += each * each;
    }
    length = Math.sqrt(square);
  }

  /// The vector of an embedder, made smaller.
  ///
  /// @return null for a vector of zeros, which says nothing
  static @Nullable Meaning of(float[] vector) {
    var most = 0f;
    for (var each : vector) {
      most = Math.max(most, Math.abs(each));
    }
    if (most == 0) {
      return null;
    }
    var bytes = new byte[Math.min(vector.length, MOST)];
    for (var at = 0; at < bytes.length; at++) {
      bytes[at] = (byte) Math.round(vector[at] / most * Byte.MAX_VALUE);
    }
    return new Meaning(bytes);
  }

  /// As it was written.
  ///
  /// @return null for none
  static @Nullable Meaning read(@Nullable String text) {
    return text == null || text.isEmpty() ? null : new Meaning(Base64.getDecoder().decode(text));
  }

  String text() {
    return Base64.getEncoder().encodeToString(vector);
  }

  /// What they have in common.
  ///
  /// @return null for none
  static @Nullable Meaning mean(Collection<Meaning> all) {
    if (all.isEmpty()) {
      return null;
    }
    var sum = new float[all.iterator().next().vector.length];
    for (var each : all) {
      for (var at = 0; at < Math.min(sum.length, each.vector.length); at++) {
        sum[at] += (float) (each.vector[at] / each.length);
      }
    }
    return of(sum);
  }

  /// The cosine of the angle between them; 0 where one is of another embedder.
  double likeness(@Nullable Meaning other) {
    if (other == null || other.vector.length != vector.length) {
      return 0;
    }
    var product = 0.0;
    for (var at = 0; at < vector.length; at++) {
      product += vector[at] * other.vector[at];
    }
    return product / (length * other.length);
  }
}
