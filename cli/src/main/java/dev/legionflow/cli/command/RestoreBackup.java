package dev.legionflow.cli.command;

import dev.legionflow.cli.backup.BackupFile;
import dev.legionflow.cli.backup.BackupRefused;
import dev.legionflow.cli.backup.Restore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "restore",
    description = "Puts a backup into a data folder, in which no engine runs.",
    footer = {"", "The engine then starts where it was when the backup was made."})
final class RestoreBackup implements Callable<Integer> {

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data folder; else LEGION_DATA, else ./data.")
  private @Nullable Path data;

  @Option(
      names = "--force",
      description = "Also over an existing database, which is kept in a folder beside.")
  private boolean force;

  @Parameters(paramLabel = "FILE", description = "What legion backup has made.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    var environment = ((Root) spec.root().userObject()).environment();
    var folder =
        (data == null ? Path.of(environment.get("LEGION_DATA", "data")) : data)
            .toAbsolutePath()
            .normalize();
    if (!Files.isReadable(file)) {
      throw new ParameterException(spec.commandLine(), "cannot read " + file);
    }
    var out = spec.commandLine().getOut();
    try {
      var kept = new Restore(BackupFile.open(file), folder).run(force);
      out.println(
          "Restored into " + folder + ". Start the engine with: legion up --data " + folder);
      kept.ifPresent(before -> out.println("What was there before is in " + before));
      return Exit.OK;
    } catch (BackupRefused e) {
      spec.commandLine().getErr().println("legion: " + e.getMessage());
      return Exit.REFUSED;
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "cannot restore into " + folder + ": " + e);
    }
  }
}
