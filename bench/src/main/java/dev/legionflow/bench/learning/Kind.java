package dev.legionflow.bench.learning;

import java.util.List;
import java.util.random.RandomGenerator;

/// A kind of task, planted: how likely each attempt passes, and how good one is that does not.
///
/// @param share of all tasks
/// @param pass the probability that each attempt passes, the first one first
/// @param score the mean score of an attempt that fails
@SuppressWarnings("ArrayRecordComponent")
record Kind(String name, double share, double[] pass, double[] score) {

  /// How far scores of the same kind differ.
  private static final double NOISE = 0.1;

  static final int ATTEMPTS = 4;

  /// What happens with one task, however often it is tried: everybody who tries it sees the same.
  record Task(boolean[] passed, double[] score) {}

  /// A world of tasks.
  record World(String name, List<Kind> kinds) {

    Task draw(RandomGenerator random) {
      double at = random.nextDouble();
      for (Kind kind : kinds) {
        at -= kind.share();
        if (at < 0) {
          return kind.draw(random);
        }
      }
      return kinds.getLast().draw(random);
    }
  }

  private Task draw(RandomGenerator random) {
    Task task = new Task(new boolean[ATTEMPTS], new double[ATTEMPTS]);
    for (int i = 0; i < ATTEMPTS; i++) {
      task.passed()[i] = random.nextDouble() < pass[i];
      double noisy = score[i] + NOISE * random.nextGaussian();
      task.score()[i] = Math.clamp(noisy, 0, 0.95);
    }
    return task;
  }

  private static Kind easy(double share) {
    return new Kind("easy", share, same(0.9), same(0.6));
  }

  /// Each failure teaches something.
  private static Kind learnable(double share) {
    return new Kind(
        "learnable",
        share,
        new double[] {0.3, 0.45, 0.6, 0.7},
        new double[] {0.35, 0.5, 0.6, 0.65});
  }

  private static Kind hopeless(double share) {
    return new Kind("hopeless", share, same(0.02), same(0.15));
  }

  private static Kind coin(double share) {
    return new Kind("coin", share, same(0.5), same(0.4));
  }

  /// Nothing is to be seen before it works.
  private static Kind sudden(double share) {
    return new Kind(
        "sudden", share, new double[] {0.05, 0.1, 0.3, 0.6}, new double[] {0.1, 0.1, 0.1, 0.1});
  }

  private static double[] same(double value) {
    return new double[] {value, value, value, value};
  }

  static List<World> worlds() {
    return List.of(
        new World(
            "mixed: 40 % easy, 30 % learnable, 30 % hopeless",
            List.of(easy(0.4), learnable(0.3), hopeless(0.3))),
        new World("mostly hopeless: 20 % easy, 80 % hopeless", List.of(easy(0.2), hopeless(0.8))),
        new World("learnable", List.of(learnable(1))),
        new World("a coin: every attempt passes with 1/2", List.of(coin(1))),
        new World("sudden: works late, and nothing shows it before", List.of(sudden(1))));
  }
}
