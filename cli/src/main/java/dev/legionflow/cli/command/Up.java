package dev.legionflow.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Help only, so its fields are read by nobody: the launcher starts the engine itself, because the
/// engine takes over its process.
@Command(
    name = "up",
    description = "Starts the engine in the foreground.",
    footer = {
      "",
      "Examples:",
      "  legion up --port 9090 --data /var/lib/legion",
      "  legion up -Dlegion.database.url=jdbc:postgresql://127.0.0.1/legion"
    })
@SuppressWarnings("unused")
final class Up implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Listens on this port of 127.0.0.1 (default: 8080).")
  private @Nullable Integer port;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder; else LEGION_DATA, else ./data.")
  private @Nullable Path data;

  @Parameters(
      paramLabel = "-Dname=value",
      arity = "0..*",
      description = "Settings of the engine, see docs/configuration.md.")
  private List<String> settings = List.of();

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(), "the engine is started by the launcher: use ./legion up");
  }
}
