package dev.legionflow.cli.demo;

import dev.legionflow.cli.api.Engine;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// An engine as a child of this process. It is stopped with it, by its process id.
final class EngineProcess implements AutoCloseable {

  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Duration LOOK_EVERY = Duration.ofMillis(100);
  private static final Duration STOP_WITHIN = Duration.ofSeconds(20);
  private static final int TAIL_LINES = 30;
  private static final int TAIL_BYTES = 256 << 10;
  private static final Pattern STACK_FRAME = Pattern.compile("^\\s+(at |\\.\\.\\. \\d+ more)");

  private final Process process;
  private final Path log;
  private final Thread stopper;

  /// Starts `legion up`, which becomes the engine.
  ///
  /// @param home the folder of the launcher
  /// @param settings more arguments of `up`
  /// @param log overwritten with what the engine prints; for its owner alone
  static EngineProcess start(Path home, int port, Path data, List<String> settings, Path log)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(home.resolve("legion").toString());
    command.addAll(List.of("up", "--port", String.valueOf(port), "--data", data.toString()));
    command.addAll(settings);
    var builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(OwnerOnly.file(log).toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    // The caller's launcher has built what was stale, and this program says when it is ready.
    builder.environment().put("LEGION_FRESH", "1");
    builder.environment().put("LEGION_QUIET", "1");
    return new EngineProcess(builder.start(), log);
  }

  private EngineProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    stopper = new Thread(this::stop, "stop-engine");
    Runtime.getRuntime().addShutdownHook(stopper);
  }

  /// Waits until the engine says that it can work.
  ///
  /// @throws DemoFailed when it ends or does not get ready in time
  void awaitReady(Engine engine) throws InterruptedException {
    var deadline = System.nanoTime() + READY_WITHIN.toNanos();
    while (!engine.ready()) {
      if (endsWithin(LOOK_EVERY)) {
        throw new DemoFailed(whyNotStarted());
      }
      if (System.nanoTime() > deadline) {
        throw new DemoFailed(
            "the engine was not ready within %d s:\n%s"
                .formatted(READY_WITHIN.toSeconds(), tail()));
      }
    }
  }

  /// Waits for the engine to end, at most this long.
  ///
  /// @return whether it has ended
  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// Waits for the engine to end, for as long as it runs.
  int await() throws InterruptedException {
    return process.waitFor();
  }

  long pid() {
    return process.pid();
  }

  private String whyNotStarted() {
    if (lines().stream().anyMatch(l -> l.contains("Database may be already in use"))) {
      return "another engine is using the same data: stop it, or choose another folder with --data";
    }
    return "the engine did not start; its whole log is in %s:\n%s".formatted(log, tail());
  }

  /// The last lines that the engine printed, without stack frames.
  String tail() {
    var told = lines().stream().filter(l -> !STACK_FRAME.matcher(l).find()).toList();
    return "  "
        + String.join("\n  ", told.subList(Math.max(0, told.size() - TAIL_LINES), told.size()));
  }

  /// The end of the log, in lines.
  private List<String> lines() {
    try (var file = FileChannel.open(log)) {
      var bytes = ByteBuffer.allocate(TAIL_BYTES);
      file.read(bytes, Math.max(0, file.size() - TAIL_BYTES));
      return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    } catch (IOException e) {
      return List.of("(its log " + log + " cannot be read)");
    }
  }

  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(stopper);
    } catch (IllegalStateException e) {
      // The machine is stopping already, and runs the hook.
    }
  }

  private void stop() {
    process.destroy();
    try {
      if (!endsWithin(STOP_WITHIN)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
