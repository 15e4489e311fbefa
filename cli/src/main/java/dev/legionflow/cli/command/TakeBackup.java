package dev.legionflow.cli.command;

import dev.legionflow.cli.api.Json;
import dev.legionflow.cli.backup.BackupFile;
import dev.legionflow.cli.backup.BackupRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "backup",
    description = "Saves the H2 database of a running engine into a file.",
    footer = {
      "",
      "The file holds everything that the engine knows, secrets included; only you can read it.",
      "For PostgreSQL see docs/how-to-backup.md."
    })
final class TakeBackup implements Callable<Integer> {

  @Mixin private Connection connection = new Connection();
  @Mixin private Output output = new Output();

  @SuppressWarnings("NullAway.Init")
  @Spec
  private CommandSpec spec;

  @Option(names = "--force", description = "Also over an existing file.")
  private boolean force;

  @Parameters(paramLabel = "FILE", description = "The file to make, for example legion.zip.")
  private Path file = Path.of("");

  @Override
  public Integer call() {
    if (Files.exists(file) && !force) {
      throw new ParameterException(
          spec.commandLine(), file + " exists; --force replaces it when the backup is complete");
    }
    var part = file.resolveSibling(file.getFileName() + ".part");
    try (var engine = connection.open()) {
      try {
        engine.download("/legion/backup", part);
        BackupFile.open(part);
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
      var size = Files.size(file);
      output.print(
          Json.object().put("file", file.toString()).put("bytes", size),
          () ->
              output.out().println("Saved %s (%,d KB).".formatted(file, Math.max(1, size >> 10))));
      return Exit.OK;
    } catch (BackupRefused e) {
      spec.commandLine().getErr().println("legion: " + e.getMessage());
      return Exit.NOT_AS_EXPECTED;
    } catch (IOException e) {
      throw new ParameterException(spec.commandLine(), "cannot write " + part + ": " + e);
    }
  }
}
