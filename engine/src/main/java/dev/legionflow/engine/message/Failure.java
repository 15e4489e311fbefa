package dev.legionflow.engine.message;

import dev.legionflow.engine.flowable.Engine;

/// What could not be done now and is tried again: at first soon, then less and less often, and
/// never given up while there is somebody that it is for. What only met another command, or a
/// database that is away, does not count.
///
/// @param at when it failed
/// @param count what it adds to the number of tries
record Failure(long at, int count) {

  /// Five seconds at first, at the most an hour and a half.
  static final String PAUSE = " + 5000 * cast(power(2, least(tries, 10)) as bigint)";

  static Failure of(Throwable cause, long now) {
    return new Failure(now, Engine.isPassing(cause) ? 0 : 1);
  }
}
