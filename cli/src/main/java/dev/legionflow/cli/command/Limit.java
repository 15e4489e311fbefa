package dev.legionflow.cli.command;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// How many rows of a search are shown.
final class Limit {

  static final int MAX_ROWS = 1000;

  @SuppressWarnings("NullAway.Init")
  @Spec(Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "How many are shown, 1 to 1000 (default: ${DEFAULT-VALUE}).")
  private int limit;

  int value() {
    if (limit < 1 || limit > MAX_ROWS) {
      throw new ParameterException(
          command.commandLine(), "--limit must be 1 to %d, but is %d".formatted(MAX_ROWS, limit));
    }
    return limit;
  }
}
