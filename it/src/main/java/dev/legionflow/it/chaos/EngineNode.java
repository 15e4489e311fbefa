package dev.legionflow.it.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The packaged engine as a child process that can be hurt. It keeps its port and its data folder
/// from one start to the next.
final class EngineNode implements AutoCloseable {

  /// How an engine is started, without its settings: Java's options, class path and main class.
  record Program(List<String> arguments) {

    private static final Path JAR = Path.of("engine", "target", "quarkus-app", "quarkus-run.jar");

    /// The system property `legion.chaos.engine` names a file of Java arguments (the launcher makes
    /// it); without it, it is the jar of this checkout.
    static Program find() {
      var file = System.getProperty("legion.chaos.engine");
      if (file != null) {
        return new Program(List.of("@" + file));
      }
      for (var folder : List.of(Path.of("").toAbsolutePath(), Path.of("..").toAbsolutePath())) {
        if (Files.exists(folder.resolve(JAR))) {
          return new Program(
              List.of(
                  "-Xmx512m",
                  // Short runs on few cores: the optimising compiler would cost more than it gains.
                  "-XX:TieredStopAtLevel=1",
                  "-XX:+UseSerialGC",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-jar",
                  folder.resolve(JAR).normalize().toString()));
        }
      }
      throw new IllegalStateException("the engine is not packaged: mvn package -pl engine -am");
    }
  }

  static final Duration START_LIMIT = Duration.ofSeconds(60);

  /// Below the ports that systems give to outgoing connections: while the engine is down, one of
  /// those could take its port.
  private static final int LOWEST_PORT = 20_000;

  private static final int PORTS = 12_000;
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  /// Set when this program ends: what is started after that is nobody's to end.
  private static volatile boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(EngineNode::endAll));
  }

  private static void endAll() {
    ending = true;
    RUNNING.forEach(Process::destroyForcibly);
  }

  private final String name;
  private final Program program;
  private final Path folder;
  private final Map<String, String> settings;
  private final Api api;
  private final int port = freePort();
  private @Nullable Process process;
  private @Nullable String token;

  /// @param folder holds its log, and `data`
  EngineNode(String name, Program program, Path folder, Map<String, String> settings, Api api) {
    this.name = name;
    this.program = program;
    this.folder = folder;
    this.settings = new HashMap<>(settings);
    this.api = api;
    try {
      // A folder for the missions that classify a request.
      var work = Files.createDirectories(data().resolve("workspaces").resolve("work"));
      Files.writeString(work.resolve("shop.py"), "def old():\n    return 1\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String name() {
    return name;
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  Path data() {
    return folder.resolve("data");
  }

  Path log() {
    return folder.resolve("engine.log");
  }

  /// Another value for its next start.
  void set(String setting, String value) {
    settings.put(setting, value);
  }

  /// Empty where it is not set.
  String setting(String setting) {
    return settings.getOrDefault(setting, "");
  }

  /// The token to use: the one that this node wrote, or that of the node that shares its database.
  synchronized String token() {
    if (token == null) {
      try {
        token = Files.readString(data().resolve("admin-token")).strip();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return token;
  }

  synchronized void useToken(String other) {
    token = other;
  }

  /// Starts the process and does not wait for it.
  void launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Dquarkus.http.host=127.0.0.1");
    command.add("-Dquarkus.http.port=" + port);
    command.add("-Dlegion.data=" + data());
    settings.forEach((setting, value) -> command.add("-D" + setting + "=" + value));
    command.addAll(program.arguments());
    try {
      Process started =
          new ProcessBuilder(command)
              // Quarkus reads config/ from here.
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      RUNNING.add(started);
      if (ending) {
        started.destroyForcibly();
      }
      var _ = started.onExit().thenAccept(RUNNING::remove);
      process = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts it, and returns when it says that it is ready.
  void start() {
    launch();
    awaitReady();
  }

  void awaitReady() {
    var until = System.nanoTime() + START_LIMIT.toNanos();
    while (readiness() != 200) {
      if (!running().isAlive()) {
        throw new Broken("engine " + name + " stopped while starting, see " + log());
      }
      if (System.nanoTime() > until) {
        throw new Broken("engine " + name + " is not ready in " + START_LIMIT + ", see " + log());
      }
      Pause.millis(40);
    }
  }

  /// The status of its readiness, 0 where nobody answers.
  int readiness() {
    return api.status(url().resolve("/q/health/ready"));
  }

  boolean isAlive() {
    return running().isAlive();
  }

  long pid() {
    return running().pid();
  }

  /// SIGKILL, and returns when the process is gone.
  void kill() {
    running().destroyForcibly();
    running().onExit().orTimeout(20, TimeUnit.SECONDS).join();
  }

  /// SIGTERM; returns at once.
  void terminate() {
    running().destroy();
  }

  /// Whether it ends within this time.
  boolean ends(Duration limit) {
    try {
      return running().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  int exitValue() {
    return running().exitValue();
  }

  /// Sends a signal by its name, such as STOP.
  void signal(String signal) {
    Shell.run(List.of("kill", "-" + signal, Long.toString(pid())));
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("engine " + name + " was not started");
    }
    return process;
  }

  static int freePort() {
    for (int i = 0; i < 200; i++) {
      int candidate = LOWEST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
      try (var _ = new ServerSocket(candidate, 1, InetAddress.getLoopbackAddress())) {
        return candidate;
      } catch (IOException e) {
        // Taken: the next one.
      }
    }
    throw new IllegalStateException("no free port from " + LOWEST_PORT);
  }

  /// Ends the process in the quickest way; a scenario that wants it gentle has done so itself.
  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      kill();
    }
  }
}
