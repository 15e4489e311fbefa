package dev.legionflow.workers.formation.choice;

import org.jspecify.annotations.Nullable;

/// How well a mission went, each from 0 to 1; null where it is not known.
///
/// @param success 1 for a success, 0.5 for a part of one, 0 for a failure
/// @param time 1 for no time at all
/// @param cost 1 for nothing paid
/// @param overhead 1 for no time spent on coordination
public record Scores(
    double success, @Nullable Double time, @Nullable Double cost, @Nullable Double overhead) {

  public Scores {
    check(success);
    check(time);
    check(cost);
    check(overhead);
  }

  private static void check(@Nullable Double score) {
    if (score != null && !(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException("a score must be from 0 to 1, but is " + score);
    }
  }

  /// Of an amount and the most that was to be spent: the share that is left.
  public static double within(double amount, double appetite) {
    return Math.clamp(1 - amount / appetite, 0, 1);
  }

  /// Of an amount and what is usual: a half for the usual, more for less.
  public static double besides(double amount, double usual) {
    return usual + amount <= 0 ? 0.5 : usual / (usual + amount);
  }
}
