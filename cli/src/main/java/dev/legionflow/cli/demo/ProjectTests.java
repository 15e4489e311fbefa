package dev.legionflow.cli.demo;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The example project's own tests. The same command goes to the engine as configuration, which
/// runs it on a copy before a person is asked; the demo runs it once more on the result.
final class ProjectTests {

  private static final List<String> COMMAND =
      List.of("python3", "-m", "unittest", "discover", "-s", "tests", "-t", ".");
  private static final int LIMIT_SECONDS = 120;
  private static final int TAIL_CHARACTERS = 1500;

  private ProjectTests() {}

  /// Whether this machine has what the tests are written in.
  static boolean canRun(String path) {
    for (var folder : path.split(File.pathSeparator, -1)) {
      if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, COMMAND.getFirst()))) {
        return true;
      }
    }
    return false;
  }

  /// The engine's settings that name the command for the folders of the demo's missions.
  static List<String> settings(Path folder) {
    return List.of(
        "-Dlegion.check.demo.folder=" + folder,
        "-Dlegion.check.demo.command=" + String.join(",", COMMAND));
  }

  /// Runs the tests in a folder.
  ///
  /// @return what is wrong; empty when they pass
  static Optional<String> wrongIn(Path folder) throws IOException, InterruptedException {
    var log = Files.createTempFile("legion-demo", ".log");
    try {
      var builder =
          new ProcessBuilder(COMMAND)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectInput(new File("/dev/null"))
              .redirectOutput(log.toFile());
      builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
      var tests = builder.start();
      if (!tests.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        tests.destroyForcibly();
        return Optional.of("the project's tests did not end within " + LIMIT_SECONDS + " s");
      }
      if (tests.exitValue() == 0) {
        return Optional.empty();
      }
      var output = new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
      return Optional.of(
          "the project's tests fail:\n"
              + output.substring(Math.max(0, output.length() - TAIL_CHARACTERS)));
    } finally {
      Files.delete(log);
    }
  }
}
