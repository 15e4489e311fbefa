package dev.legionflow.workers.router.choice;

import java.util.Arrays;

/// The factor of a symmetric positive matrix, of which the rows to the diagonal are kept.
final class Cholesky {

  private Cholesky() {}

  /// Replaces the matrix by its lower factor. The innermost loop has no sum to wait for, so it runs
  /// on several columns at a time.
  ///
  /// @throws ArithmeticException when the matrix is not positive
  static void factor(double[][] rows) {
    var size = rows.length;
    var column = new double[size];
    for (var k = 0; k < size; k++) {
      var pivot = rows[k][k];
      if (!(pivot > 0)) {
        throw new ArithmeticException("the matrix is not positive at row " + k);
      }
      var root = Math.sqrt(pivot);
      rows[k][k] = root;
      for (var i = k + 1; i < size; i++) {
        rows[i][k] /= root;
        column[i] = rows[i][k];
      }
      for (var i = k + 1; i < size; i++) {
        var row = rows[i];
        var factor = column[i];
        for (var j = k + 1; j <= i; j++) {
          row[j] -= factor * column[j];
        }
      }
    }
  }

  /// Solves `L Lᵀ x = right`.
  static double[] solve(double[][] factor, double[] right) {
    var x = Arrays.copyOf(right, right.length);
    for (var i = 0; i < x.length; i++) {
      var sum = x[i];
      var row = factor[i];
      for (var j = 0; j < i; j++) {
        sum -= row[j] * x[j];
      }
      x[i] = sum / row[i];
    }
    for (var i = x.length - 1; i >= 0; i--) {
      x[i] /= factor[i][i];
      var row = factor[i];
      var value = x[i];
      for (var j = 0; j < i; j++) {
        x[j] -= row[j] * value;
      }
    }
    return x;
  }

  /// The diagonal of the inverse of `L Lᵀ`.
  static double[] inverseDiagonal(double[][] factor) {
    var size = factor.length;
    var diagonal = new double[size];
    // One column of the inverse of L after the other; what is above its diagonal is 0.
    var column = new double[size];
    for (var k = 0; k < size; k++) {
      var sum = 0.0;
      for (var i = k; i < size; i++) {
        var row = factor[i];
        var value = i == k ? 1.0 : 0.0;
        for (var j = k; j < i; j++) {
          value -= row[j] * column[j];
        }
        column[i] = value / row[i];
        sum += column[i] * column[i];
      }
      diagonal[k] = sum;
    }
    return diagonal;
  }
}
