package dev.legionflow.workers.learning;

import java.util.Locale;
import java.util.Optional;

/// Who said how an attempt ended.
enum Judge {
  CHECK(1),
  PERSON(1),
  /// Counts half: what it judges may talk it into a verdict.
  MODEL(0.5);

  final double weight;

  Judge(double weight) {
    this.weight = weight;
  }

  static Optional<Judge> of(String word) {
    for (var judge : values()) {
      if (judge.word().equals(word)) {
        return Optional.of(judge);
      }
    }
    return Optional.empty();
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
