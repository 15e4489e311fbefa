package dev.legionflow.workers.learning;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How an attempt ended.
enum Verdict {
  SUCCESS(1),
  PARTIAL(0.5),
  FAILURE(0);

  /// From 0 to 1.
  final double good;

  Verdict(double good) {
    this.good = good;
  }

  /// `success`, `partial`, `failure`, true or false; empty for everything else.
  static Optional<Verdict> of(@Nullable Object value) {
    return switch (value) {
      case Boolean yes -> Optional.of(yes ? SUCCESS : FAILURE);
      case String text -> {
        for (var verdict : values()) {
          if (verdict.word().equals(text.strip())) {
            yield Optional.of(verdict);
          }
        }
        yield Optional.empty();
      }
      case null, default -> Optional.empty();
    };
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
