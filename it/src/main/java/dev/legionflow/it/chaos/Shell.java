package dev.legionflow.it.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs of the system.
final class Shell {

  private static final long LIMIT_SECONDS = 60;

  private Shell() {}

  /// Runs a program and returns what it printed.
  ///
  /// @throws Failed when it does not end with 0
  static String run(List<String> command) {
    try {
      // A file, because a server that the program leaves behind may keep a pipe open.
      var output = Files.createTempFile("legion-chaos", ".out");
      try {
        var process =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new Failed(command + " took longer than " + LIMIT_SECONDS + " s");
        }
        var text = Files.readString(output, StandardCharsets.UTF_8);
        if (process.exitValue() != 0) {
          throw new Failed(command + " ended with " + process.exitValue() + ": " + text.strip());
        }
        return text;
      } finally {
        Files.deleteIfExists(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed(command + " was interrupted");
    }
  }

  static boolean works(List<String> command) {
    try {
      var _ = run(command);
      return true;
    } catch (Failed | UncheckedIOException e) {
      return false;
    }
  }

  /// A program did not succeed.
  static final class Failed extends RuntimeException {
    Failed(String message) {
      super(message);
    }
  }
}
