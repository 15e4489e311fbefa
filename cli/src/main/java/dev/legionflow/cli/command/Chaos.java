package dev.legionflow.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Help only, so its fields are read by nobody: the launcher runs the harness itself.
@Command(
    name = "chaos",
    description = {
      "Kills engines of its own under load, again and again, and checks that nothing acknowledged "
          + "was lost; in a checkout of the sources."
    },
    footer = {"", "Example: legion chaos --scenario h2:50,postgres:50,two-nodes:20"})
@SuppressWarnings("unused")
final class Chaos implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--minutes",
      paramLabel = "N",
      description = "For about how long; the scenarios share it.")
  private int minutes;

  @Option(
      names = "--scenario",
      paramLabel = "NAME[:KILLS]",
      split = ",",
      description = "Only these, and how many kills each gets. Else all of them.")
  private List<String> scenarios = List.of();

  @Option(names = "--kills", paramLabel = "N", description = "So many kills in each scenario.")
  private int kills;

  @Option(names = "--seed", paramLabel = "S", description = "The dice of an earlier run.")
  private long seed;

  @Option(names = "--keep", description = "Keeps data and logs also of what held.")
  private boolean keep;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "the harness is run by the launcher: use ./legion chaos");
  }
}
