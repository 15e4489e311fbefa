package dev.legionflow.workers.embedding;

import java.util.Arrays;

/// The numbers of some vectors, dimension by dimension: their likenesses to another then are sums of
/// products side by side, which the compiler makes SIMD of (a sum along one vector it must add up in
/// order, number by number).
final class Tile {

  /// Vectors of one tile.
  static final int WIDTH = 128;

  /// Dimensions that are added at a time.
  private static final int STEP = 8;

  private final float[] numbers;

  /// A bit for each number that is above 0; word by word of the vectors.
  private final long[] signs;

  /// @param dimensions as [#padded(int)] gives them
  Tile(int dimensions) {
    numbers = new float[dimensions * WIDTH];
    signs = new long[dimensions / Long.SIZE * WIDTH];
  }

  /// The next number of dimensions that fills whole words of signs.
  static int padded(int dimensions) {
    return (dimensions + Long.SIZE - 1) / Long.SIZE * Long.SIZE;
  }

  static long[] signs(float[] vector) {
    var signs = new long[vector.length / Long.SIZE];
    for (var at = 0; at < vector.length; at++) {
      if (vector[at] > 0) {
        signs[at / Long.SIZE] |= 1L << at % Long.SIZE;
      }
    }
    return signs;
  }

  void set(int column, float[] vector) {
    for (var at = 0; at < vector.length; at++) {
      numbers[at * WIDTH + column] = vector[at];
    }
    var words = signs(vector);
    for (var word = 0; word < words.length; word++) {
      signs[word * WIDTH + column] = words[word];
    }
  }

  float[] get(int column) {
    var vector = new float[numbers.length / WIDTH];
    for (var at = 0; at < vector.length; at++) {
      vector[at] = numbers[at * WIDTH + column];
    }
    return vector;
  }

  /// The products of the vector with all of this tile.
  void compare(float[] vector, float[] products) {
    Arrays.fill(products, 0);
    for (var at = 0; at < vector.length; at += STEP) {
      add(vector, at, numbers, at * WIDTH, products);
    }
  }

  // A method of its own, small enough to be compiled well.
  private static void add(float[] vector, int at, float[] numbers, int from, float[] products) {
    var v0 = vector[at];
    var v1 = vector[at + 1];
    var v2 = vector[at + 2];
    var v3 = vector[at + 3];
    var v4 = vector[at + 4];
    var v5 = vector[at + 5];
    var v6 = vector[at + 6];
    var v7 = vector[at + 7];
    for (var column = 0; column < WIDTH; column++) {
      products[column] +=
          v0 * numbers[from + column]
              + v1 * numbers[from + WIDTH + column]
              + v2 * numbers[from + 2 * WIDTH + column]
              + v3 * numbers[from + 3 * WIDTH + column]
              + v4 * numbers[from + 4 * WIDTH + column]
              + v5 * numbers[from + 5 * WIDTH + column]
              + v6 * numbers[from + 6 * WIDTH + column]
              + v7 * numbers[from + 7 * WIDTH + column];
    }
  }

  /// The product of the vector with one of this tile.
  float compare(float[] vector, int column) {
    var even = 0f;
    var odd = 0f;
    for (var at = 0; at < vector.length; at += 2) {
      even += vector[at] * numbers[at * WIDTH + column];
      odd += vector[at + 1] * numbers[(at + 1) * WIDTH + column];
    }
    return even + odd;
  }

  /// In how many signs each differs.
  void differ(long[] words, short[] counts, int first) {
    for (var word = 0; word < words.length; word++) {
      var wanted = words[word];
      for (var column = 0; column < WIDTH; column++) {
        counts[first + column] += (short) Long.bitCount(wanted ^ signs[word * WIDTH + column]);
      }
    }
  }
}
