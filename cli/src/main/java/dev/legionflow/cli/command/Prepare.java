package dev.legionflow.cli.command;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// Help only: the launcher prepares itself.
@Command(
    name = "prepare",
    description = "Builds what is stale and makes the start-up caches; starts nothing.")
final class Prepare implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "this is done by the launcher: use ./legion prepare");
  }
}
