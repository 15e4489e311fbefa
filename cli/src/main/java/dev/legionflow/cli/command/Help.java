package dev.legionflow.cli.command;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `help` and `help COMMAND`: what `--help` shows.
@Command(name = "help", description = "Shows all commands; with a command, what it takes.")
final class Help implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Parameters(arity = "0..1", paramLabel = "COMMAND", description = "The command to explain.")
  private @Nullable String command;

  @Override
  public Integer call() {
    var root = spec.root().commandLine();
    var asked = command == null ? root : root.getSubcommands().get(command);
    if (asked == null) {
      throw new ParameterException(spec.commandLine(), "there is no command '" + command + "'");
    }
    asked.usage(root.getOut());
    return Exit.OK;
  }
}
