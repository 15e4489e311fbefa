package dev.legionflow.workers.runtime;

import java.time.Duration;

/// How workers are served.
///
/// @param workerName the name that the engine shows beside a job
/// @param pollTimeout how long the engine may hold a request for jobs before it answers with none;
///   also how long an idle worker takes to close
/// @param drainLimit how long closing waits for jobs in work before it interrupts them
/// @param exceptionBackOff how long a job rests after its worker threw an exception
public record RemoteOptions(
    String workerName, Duration pollTimeout, Duration drainLimit, Duration exceptionBackOff) {

  public static final RemoteOptions DEFAULTS =
      new RemoteOptions(
          "legion", Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(1));

  public RemoteOptions {
    if (workerName.isBlank()) {
      throw new IllegalArgumentException("workerName must not be blank");
    }
    positive("pollTimeout", pollTimeout);
    if (drainLimit.isNegative()) {
      throw new IllegalArgumentException("drainLimit must not be negative, but is " + drainLimit);
    }
    positive("exceptionBackOff", exceptionBackOff);
  }

  private static void positive(String name, Duration value) {
    if (!value.isPositive()) {
      throw new IllegalArgumentException(name + " must be positive, but is " + value);
    }
  }

  /// The same options under another worker name.
  public RemoteOptions named(String name) {
    return new RemoteOptions(name, pollTimeout, drainLimit, exceptionBackOff);
  }

  /// The same options with another limit for closing.
  public RemoteOptions drainingFor(Duration limit) {
    return new RemoteOptions(workerName, pollTimeout, limit, exceptionBackOff);
  }
}
