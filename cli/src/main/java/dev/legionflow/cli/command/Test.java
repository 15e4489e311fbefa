package dev.legionflow.cli.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Help only, so its fields are read by nobody: the launcher runs the tests itself.
@Command(
    name = "test",
    description = "Runs every test, in a checkout of the sources.",
    footer = {"", "Example: legion test --peers -pl it -am"})
@SuppressWarnings("unused")
final class Test implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--corpus",
      description = "Also downloads some hundred public BPMN files, and deploys them.")
  private boolean corpus;

  @Option(
      names = "--peers",
      description =
          "The tests of the dialect on Zeebe too: fetches it at first, and names its licence.")
  private boolean peers;

  @Parameters(paramLabel = "ARGUMENT", arity = "0..*", description = "Handed on to Maven as it is.")
  private List<String> arguments = List.of();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "the tests are run by the launcher: use ./legion test");
  }
}
