package dev.legionflow.workers.booster.python;

import dev.legionflow.workers.booster.python.RenameResult.Refused;
import dev.legionflow.workers.booster.python.RenameResult.Why;
import java.util.function.Function;

/// A step's value, or the refusal that ends the rename.
sealed interface Reading<T> {

  record Read<T>(T value) implements Reading<T> {}

  record Stopped<T>(Refused refused) implements Reading<T> {}

  static <T> Reading<T> stop(Why why, String reason) {
    return new Stopped<>(new Refused(why, reason));
  }

  default <R> Reading<R> then(Function<T, Reading<R>> next) {
    return switch (this) {
      case Read<T>(T value) -> next.apply(value);
      case Stopped<T>(Refused refused) -> new Stopped<>(refused);
    };
  }
}
