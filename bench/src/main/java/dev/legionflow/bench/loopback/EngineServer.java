package dev.legionflow.bench.loopback;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/// An engine's process.
final class EngineServer implements AutoCloseable {

  /// How far the projector of an engine is behind.
  @FunctionalInterface
  interface Lag {
    OptionalDouble seconds() throws IOException, InterruptedException;
  }

  private static final long STOP_SECONDS = 20;

  private final Process process;
  private final boolean streams;
  private Lag lag = OptionalDouble::empty;
  private double startSeconds;

  private EngineServer(Process process, boolean streams) {
    this.process = process;
    this.streams = streams;
  }

  static EngineServer start(
      List<String> command, Map<String, String> environment, Path folder, boolean streams)
      throws IOException {
    Files.createDirectories(folder);
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("server.log").toFile());
    builder.environment().putAll(environment);
    return new EngineServer(builder.start(), streams);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  long pid() {
    return process.pid();
  }

  boolean streams() {
    return streams;
  }

  void tookToStart(double seconds) {
    startSeconds = seconds;
  }

  /// From the start of the process until it was ready; 0 when that was not looked at.
  double startSeconds() {
    return startSeconds;
  }

  void lag(Lag of) {
    lag = of;
  }

  OptionalDouble lag() throws IOException, InterruptedException {
    return lag.seconds();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
