package dev.legionflow.workers.booster.check;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Runs a test command: no shell, no secrets of the server in its environment, no input, a time
/// limit for it and whatever it starts, and only the end of its output is kept.
final class TestRun {

  private static final Duration DRAIN = Duration.ofSeconds(5);

  /// @param output the last part of what it wrote, both streams together
  record Result(boolean passed, String output) {}

  private TestRun() {}

  /// @throws IOException when the program cannot be started
  static Result run(List<String> command, Path folder, Path home, Duration timeout)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    String path = environment.getOrDefault("PATH", "/usr/local/bin:/usr/bin:/bin");
    String language = environment.getOrDefault("LANG", "C.UTF-8");
    environment.clear();
    environment.put("PATH", path);
    environment.put("HOME", home.toString());
    environment.put("LANG", language);
    Process process = builder.start();
    TailBuffer tail = new TailBuffer();
    try {
      process.getOutputStream().close();
      Thread reader = Thread.ofVirtual().start(() -> drain(process.getInputStream(), tail));
      boolean ended = process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
      ProcessTree.kill(process, home);
      // What is left in the pipe; whoever could keep it open is dead by now.
      reader.join(DRAIN);
      if (!ended) {
        return new Result(false, tail.text() + "\n[stopped after %s]".formatted(timeout));
      }
      int status = process.exitValue();
      return new Result(status == 0, tail.text() + "\n[exit status %d]".formatted(status));
    } finally {
      ProcessTree.kill(process, home);
    }
  }

  private static void drain(InputStream stream, TailBuffer tail) {
    byte[] chunk = new byte[8192];
    try (stream) {
      for (int read = stream.read(chunk); read >= 0; read = stream.read(chunk)) {
        tail.append(chunk, read);
      }
    } catch (IOException e) {
      // The stream is closed when its process is killed; what was read is kept.
      return;
    }
  }
}
