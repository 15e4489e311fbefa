package dev.legionflow.workers.embedding;

import java.util.Arrays;

/// The numbers of some vectors, an array for each dimension: their likenesses to another then are
/// sums of products side by side, of which the compiler makes SIMD. It does so only where all
/// arrays are read at the same place, and not for a sum along one vector, which it must add up in
/// order.
final class Tile {

  /// Vectors of one tile.
  static final int WIDTH = 256;

  /// Dimensions that are added at a time.
  private static final int STEP = 4;

  private final float[][] numbers;

  /// A bit for each number that is above 0; word by word of the vectors.
  private final long[][] signs;

  /// @param dimensions as [#padded(int)] gives them
  Tile(int dimensions) {
    numbers = new float[dimensions][WIDTH];
    signs = new long[dimensions / Long.SIZE][WIDTH];
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
      numbers[at][column] = vector[at];
    }
    var words = signs(vector);
    for (var word = 0; word < words.length; word++) {
      signs[word][column] = words[word];
    }
  }

  float[] get(int column) {
    var vector = new float[numbers.length];
    for (var at = 0; at < vector.length; at++) {
      vector[at] = numbers[at][column];
    }
    return vector;
  }

  /// The products of the vector with all of this tile.
  void compare(float[] vector, float[] products) {
    Arrays.fill(products, 0);
    for (var at = 0; at < vector.length; at += STEP) {
      add(vector, at, products);
    }
  }

  private void add(float[] vector, int at, float[] products) {
    add(
        products,
        vector[at],
        numbers[at],
        vector[at + 1],
        numbers[at + 1],
        vector[at + 2],
        numbers[at + 2],
        vector[at + 3],
        numbers[at + 3]);
  }

  // A method of its own, small enough to be compiled well.
  private static void add(
      float[] products,
      float v0,
      float[] n0,
      float v1,
      float[] n1,
      float v2,
      float[] n2,
      float v3,
      float[] n3) {
    for (var column = 0; column < WIDTH; column++) {
      products[column] += v0 * n0[column] + v1 * n1[column] + v2 * n2[column] + v3 * n3[column];
    }
  }

  /// The product of the vector with one of this tile.
  float compare(float[] vector, int column) {
    var even = 0f;
    var odd = 0f;
    for (var at = 0; at < vector.length; at += 2) {
      even += vector[at] * numbers[at][column];
      odd += vector[at + 1] * numbers[at + 1][column];
    }
    return even + odd;
  }

  /// In how many signs each differs.
  void differ(long[] words, int[] counts) {
    Arrays.fill(counts, 0);
    for (var word = 0; word < words.length; word++) {
      add(counts, words[word], signs[word]);
    }
  }

  private static void add(int[] counts, long wanted, long[] having) {
    for (var column = 0; column < WIDTH; column++) {
      counts[column] += Long.bitCount(wanted ^ having[column]);
    }
  }
}
