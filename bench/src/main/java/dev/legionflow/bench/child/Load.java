package dev.legionflow.bench.child;

import org.jspecify.annotations.Nullable;

/// What a side is to do in a round.
///
/// @param seconds how long
/// @param rate instances a second for [Kind#PACED]
/// @param size workers, items or instances, as the kind has it
public record Load(Kind kind, double seconds, double rate, int size) {

  /// The shapes of load.
  public enum Kind {
    /// As many as the side can take; the window is the side's best.
    SATURATED,
    /// Starts at even distances, whatever has become of the earlier ones.
    PACED,
    /// Tries window sizes and keeps the best for the later rounds.
    TUNE,
    /// `size` workers that each do one job after the other.
    WORKERS,
    /// One instance with `size` parallel jobs.
    FAN_OUT,
    /// Instances that call each other, `size` deep.
    NESTED,
    /// Starts and finishes `size` instances, as fast as it goes.
    FINISH,
    /// Starts `size` instances that wait for a job that nobody does.
    WAIT,
    /// Deploys `size` processes.
    DEFINE
  }

  public static Load saturated(double seconds) {
    return new Load(Kind.SATURATED, seconds, 0, 0);
  }

  public static Load tune(double seconds) {
    return new Load(Kind.TUNE, seconds, 0, 0);
  }

  public static Load paced(double seconds, double rate) {
    return new Load(Kind.PACED, seconds, rate, 0);
  }

  public static Load of(Kind kind, double seconds, int size) {
    return new Load(kind, seconds, 0, size);
  }

  String line() {
    return "%s %s %s %d".formatted(kind, seconds, rate, size);
  }

  static @Nullable Load read(String line) {
    var words = line.split(" ", -1);
    if (words.length != 4) {
      return null;
    }
    return new Load(
        Kind.valueOf(words[0]),
        Double.parseDouble(words[1]),
        Double.parseDouble(words[2]),
        Integer.parseInt(words[3]));
  }
}
