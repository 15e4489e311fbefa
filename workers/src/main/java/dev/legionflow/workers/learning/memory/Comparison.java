package dev.legionflow.workers.learning.memory;

import java.util.List;

/// Two branches beside each other.
///
/// @param common how many entries they share from the beginning on: the very same ones, not others
///   that say the same
/// @param left what the one has behind them
/// @param right what the other has
public record Comparison(int common, List<Entry> left, List<Entry> right) {
  public Comparison {
    left = List.copyOf(left);
    right = List.copyOf(right);
  }
}
