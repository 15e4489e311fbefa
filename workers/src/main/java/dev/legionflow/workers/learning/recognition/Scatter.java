package dev.legionflow.workers.learning.recognition;

import java.util.List;

/// The sum of the products of vectors with themselves, of which only the half above the diagonal is
/// kept; and a linear system of it. Single precision is enough: what is solved has been shrunk.
final class Scatter {

  /// Rows that stay near to the processor while all vectors are added to them.
  private static final int ROWS = 32;

  private final float[][] rows;

  private Scatter(int dimensions) {
    rows = new float[dimensions][dimensions];
  }

  static Scatter of(List<float[]> vectors, int dimensions) {
    var scatter = new Scatter(dimensions);
    scatter.add(vectors);
    return scatter;
  }

  private void add(List<float[]> vectors) {
    var zeros = new float[rows.length];
    for (var first = 0; first < rows.length; first += ROWS) {
      var end = Math.min(rows.length, first + ROWS);
      for (var at = 0; at < vectors.size(); at += 4) {
        var a = vectors.get(at);
        var b = at + 1 < vectors.size() ? vectors.get(at + 1) : zeros;
        var c = at + 2 < vectors.size() ? vectors.get(at + 2) : zeros;
        var d = at + 3 < vectors.size() ? vectors.get(at + 3) : zeros;
        for (var row = first; row < end; row++) {
          add(rows[row], row, a[row], a, b[row], b, c[row], c, d[row], d);
        }
      }
    }
  }

  // All arrays are read at the same place, so that the compiler makes SIMD of it.
  private static void add(
      float[] sum,
      int from,
      float wa,
      float[] a,
      float wb,
      float[] b,
      float wc,
      float[] c,
      float wd,
      float[] d) {
    for (var at = from; at < sum.length; at++) {
      sum[at] += wa * a[at] + wb * b[at] + wc * c[at] + wd * d[at];
    }
  }

  static void add(float[] sum, int from, float weight, float[] other) {
    for (var at = from; at < sum.length; at++) {
      sum[at] += weight * other[at];
    }
  }

  /// Adds the product of a vector with itself so many times.
  void add(float weight, float[] vector) {
    for (var row = 0; row < rows.length; row++) {
      add(rows[row], row, weight * vector[row], vector);
    }
  }

  /// Divides by the count, and moves the result towards a ball: the more, the fewer vectors there
  /// are for so many dimensions (in the manner of Ledoit and Wolf 2004; the share is our own).
  void shrink(int count) {
    var share = (float) rows.length / (rows.length + count);
    var trace = 0.0;
    for (var row = 0; row < rows.length; row++) {
      trace += rows[row][row];
    }
    var ball = Math.max(1e-6, trace / rows.length / Math.max(1, count));
    for (var row = 0; row < rows.length; row++) {
      for (var at = row; at < rows.length; at++) {
        rows[row][at] *= (1 - share) / Math.max(1, count);
      }
      rows[row][row] += (float) (share * ball);
    }
  }

  /// Solves for several right sides at a time, in their place, by Cholesky's decomposition, which
  /// replaces what is here.
  ///
  /// @param sides a row for each dimension, a column for each side
  void solve(float[][] sides) {
    decompose();
    for (var row = 0; row < rows.length; row++) {
      scale(sides[row], 1 / rows[row][row]);
      for (var below = row + 1; below < rows.length; below++) {
        add(sides[below], 0, -rows[row][below], sides[row]);
      }
    }
    for (var row = rows.length - 1; row >= 0; row--) {
      for (var below = row + 1; below < rows.length; below++) {
        add(sides[row], 0, -rows[row][below], sides[below]);
      }
      scale(sides[row], 1 / rows[row][row]);
    }
  }

  private void decompose() {
    for (var row = 0; row < rows.length; row++) {
      var pivot = rows[row][row];
      if (!(pivot > 0)) {
        throw new IllegalStateException("the examples cannot be told apart by numbers");
      }
      scale(rows[row], (float) (1 / Math.sqrt(pivot)));
      for (var below = row + 1; below < rows.length; below++) {
        add(rows[below], below, -rows[row][below], rows[row]);
      }
    }
  }

  private static void scale(float[] values, float by) {
    for (var at = 0; at < values.length; at++) {
      values[at] *= by;
    }
  }
}
