package dev.legionflow.workers.booster.check;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The test command that the server's configuration names for a folder.
///
/// @param name the part of the configuration, `legion.check.<name>`
/// @param folder the folder; it also counts for the folders inside it
/// @param command program and arguments; no shell reads them
/// @param timeout after which the tests count as failed
public record TestCommand(String name, Path folder, List<String> command, Duration timeout) {

  static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);
  static final Duration MAX_TIMEOUT = Duration.ofHours(1);

  public TestCommand {
    command = List.copyOf(command);
    if (command.isEmpty() || command.getFirst().isBlank()) {
      throw new IllegalArgumentException("legion.check.%s.command is missing".formatted(name));
    }
    if (timeout.isNegative() || timeout.isZero() || timeout.compareTo(MAX_TIMEOUT) > 0) {
      throw new IllegalArgumentException(
          "legion.check.%s.timeout must be above 0 and at most %s, but is %s"
              .formatted(name, MAX_TIMEOUT, timeout));
    }
  }
}
