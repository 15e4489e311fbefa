package dev.legionflow.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Help only, so its fields are read by nobody: the launcher runs it itself.
@Command(
    name = "parity",
    description = {
      "Runs random processes on the engine and on Zeebe and compares what comes of them; in a "
          + "checkout of the sources."
    },
    footer = {"", "Example: legion parity --seeds 1..1000"})
@SuppressWarnings("unused")
final class Parity implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--seeds",
      paramLabel = "FROM..TO",
      defaultValue = "1..20",
      description = "One process each; the same seed is the same process. Else 1..20.")
  private String seeds = "";

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "the tests are run by the launcher: use ./legion parity");
  }
}
