package dev.legionflow.workers.booster.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A Python that a test asks something. The test is skipped, and says so, where there is none.
record Python(String program, Path script) {

  private static final List<String> PROGRAMS = List.of("/usr/bin/python3", "python3");
  private static final Duration LIMIT = Duration.ofMinutes(5);

  /// A Python that can import these modules, and the script of this name beside this class.
  static Python with(String modules, String script, Path folder) throws Exception {
    for (String program : PROGRAMS) {
      if (canImport(program, modules)) {
        Path copy = folder.resolve(script);
        try (InputStream content =
            Objects.requireNonNull(Python.class.getResourceAsStream(script), script)) {
          Files.copy(content, copy);
        }
        return new Python(program, copy);
      }
    }
    String message = "SKIPPED: no Python here can import " + modules;
    System.out.println(script + ": " + message);
    return Assumptions.abort(message);
  }

  private static boolean canImport(String program, String modules) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(program, "-c", "import " + modules)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      boolean ended = process.waitFor(30, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  void run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(program, "-B", script.toString()));
    command.addAll(List.of(arguments));
    Path log = script.resolveSibling("output.txt");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS);
    process.destroyForcibly();
    String output = Files.readString(log);
    assertThat(ended).as("%s ended in time: %s", command, output).isTrue();
    assertThat(process.exitValue()).as("%s: %s", command, output).isZero();
  }
}
