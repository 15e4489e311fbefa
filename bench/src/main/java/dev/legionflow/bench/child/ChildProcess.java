package dev.legionflow.bench.child;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The parent's end of a side that runs in a process of its own.
public final class ChildProcess implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration STOP = Duration.ofSeconds(40);
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() ->
                RUNNING.forEach(process -> {
                  process.descendants().forEach(ProcessHandle::destroyForcibly);
                  process.destroyForcibly();
                })));
  }

  private final String name;
  private final Process process;
  private final BufferedReader answers;
  private final PrintWriter orders;
  private final ObjectMapper json = new ObjectMapper();
  private final String settings;

  /// Starts a side and waits until it is ready.
  ///
  /// @param log where everything goes that the side says besides its answers
  public ChildProcess(String name, List<String> command, Path log) throws IOException {
    this.name = name;
    Files.createDirectories(log.toAbsolutePath().getParent());
    process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.to(log.toFile())).start();
    RUNNING.add(process);
    var _ = process.onExit().thenAccept(RUNNING::remove);
    answers = process.inputReader(StandardCharsets.UTF_8);
    orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    try {
      settings = answer(ChildMain.READY, START);
    } catch (IOException e) {
      close();
      throw new IOException("%s did not start; see %s".formatted(name, log), e);
    }
  }

  public String name() {
    return name;
  }

  public String settings() {
    return settings;
  }

  /// Runs a round there.
  public Map<String, Double> run(Load load) throws IOException {
    orders.println(load.line());
    // Rounds drain; a bulk load takes as long as it takes, up to an hour.
    var limit = Duration.ofSeconds((long) (load.seconds() * 20) + (load.size() > 0 ? 3600 : 180));
    return json.readValue(answer(ChildMain.RESULT, limit), new TypeReference<>() {});
  }

  private String answer(String prefix, Duration limit) throws IOException {
    var reading = new FutureTask<>(() -> read(prefix));
    Thread.ofVirtual().start(reading);
    try {
      return reading.get(limit.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IOException("%s did not answer within %s".formatted(name, limit), e);
    } catch (ExecutionException e) {
      throw new IOException(
          name + ": " + (e.getCause() == null ? e : e.getCause()).getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private String read(String prefix) throws IOException {
    for (var line = answers.readLine(); line != null; line = answers.readLine()) {
      if (line.startsWith(prefix)) {
        return line.substring(prefix.length());
      }
      if (line.startsWith(ChildMain.FAILED)) {
        throw new IOException(line.substring(ChildMain.FAILED.length()));
      }
    }
    throw new IOException("ended without an answer");
  }

  /// Closes its input, which ends it; and ends it by force when that does not help.
  @Override
  public void close() {
    orders.close();
    try {
      if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
