package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.camunda.client.CamundaClient;
import io.camunda.client.CredentialsProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The packaged application as a child process on a free port of the loopback address.
final class EngineProcess implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(90);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(20);
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly)));
  }

  private final String name;
  private final Path data;
  private final int port;
  private final Map<String, String> settings;
  private final List<String> options;
  private @Nullable Process process;

  private EngineProcess(
      String name, Path data, Map<String, String> settings, List<String> options) {
    this.name = name;
    this.data = data;
    this.port = freePort();
    this.settings = settings;
    this.options = options;
  }

  /// Starts the application and waits until it says that it is ready.
  ///
  /// @param name names its log: `target/engine-NAME.log`
  /// @param data its data folder
  /// @param settings further configuration, by property name
  static EngineProcess start(String name, Path data, Map<String, String> settings) {
    return start(name, data, settings, List.of());
  }

  /// @param options of its Java, which win over the usual ones
  static EngineProcess start(
      String name, Path data, Map<String, String> settings, List<String> options) {
    EngineProcess engine = new EngineProcess(name, data, settings, options);
    engine.start();
    return engine;
  }

  /// Starts the application and waits until it has ended by itself.
  static EngineProcess ended(String name, Path data, Map<String, String> settings) {
    EngineProcess engine = new EngineProcess(name, data, settings, List.of());
    engine.launch();
    await("engine " + name + " ends, see " + engine.log())
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(() -> !engine.running().isAlive());
    return engine;
  }

  int exitValue() {
    return running().exitValue();
  }

  void start() {
    launch();
    await("engine " + name + " is ready, see " + log())
        .atMost(START_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .failFast("the engine stopped, see " + log(), () -> !running().isAlive())
        .until(() -> status("/q/health/ready") == 200);
  }

  /// Starts the process without waiting for it.
  private void launch() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-Xmx768m");
    // Short runs on few cores: the optimising compiler would cost more than it gains.
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-XX:+UseSerialGC");
    command.addAll(options);
    command.add("-Dquarkus.http.host=127.0.0.1");
    command.add("-Dquarkus.http.port=" + port);
    command.add("-Dlegion.data=" + data);
    // As patient as the tests are: other processes keep the cores busy.
    command.add("-Dlegion.journal.read-wait=20s");
    settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
    command.add("-jar");
    command.add(application().toString());
    try {
      Files.createDirectories(log().getParent());
      Process started =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
              .start();
      RUNNING.add(started);
      var _ = started.onExit().thenAccept(RUNNING::remove);
      process = started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// `legion.it.application` names the jar to start; without it, it is the engine module's.
  private static Path application() {
    String set = System.getProperty("legion.it.application");
    List<Path> places =
        set != null
            ? List.of(Path.of(set))
            : List.of(
                Path.of("../engine/target/quarkus-app/quarkus-run.jar"),
                Path.of("engine/target/quarkus-app/quarkus-run.jar"));
    return places.stream()
        .map(Path::toAbsolutePath)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(() ->
            new IllegalStateException(
                "the application is not packaged (looked for %s): run mvn package -pl engine -am"
                    .formatted(places)));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The status of a GET without credentials, 0 where nobody answers.
  int status(String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
              HttpRequest.newBuilder(url().resolve(path)).timeout(Duration.ofSeconds(5)).build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  Path data() {
    return data;
  }

  Path log() {
    return Path.of("target", "engine-" + name + ".log").toAbsolutePath();
  }

  String logText() {
    try {
      return Files.readString(log());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The admin's token, as the first start wrote it.
  String token() {
    return secret("admin-token");
  }

  String password() {
    return secret("admin-password");
  }

  private String secret(String file) {
    try {
      return Files.readString(data.resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The stock client in REST mode with the admin's token; the caller closes it.
  CamundaClient client() {
    return CamundaClient.newClientBuilder()
        .applyEnvironmentVariableOverrides(false)
        .preferRestOverGrpc(true)
        .restAddress(url())
        .credentialsProvider(bearer(token()))
        .withChainHandlers(Witness.rest())
        .build();
  }

  static CredentialsProvider bearer(String token) {
    return new CredentialsProvider() {
      @Override
      public void applyCredentials(CredentialsApplier applier) {
        applier.put("Authorization", "Bearer " + token);
      }

      @Override
      public boolean shouldRetryRequest(StatusCode statusCode) {
        return false;
      }
    };
  }

  /// The CPU time that the process has used so far.
  Duration cpuTime() {
    Optional<Duration> time = running().info().totalCpuDuration();
    return time.orElseThrow(() -> new IllegalStateException("no CPU time on this platform"));
  }

  /// The programs that its workers have started.
  Stream<ProcessHandle> descendants() {
    return running().descendants();
  }

  /// SIGTERM, then SIGKILL when it does not stop in time.
  ///
  /// @return the exit code
  int stop() {
    Process stopping = running();
    stopping.destroy();
    try {
      if (!stopping.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
    return stopping.exitValue();
  }

  /// SIGKILL, as in a crash.
  void kill() {
    Process killed = running();
    killed.destroyForcibly();
    assertThat(killed.onExit().orTimeout(10, TimeUnit.SECONDS).join().isAlive()).isFalse();
  }

  private Process running() {
    if (process == null) {
      throw new IllegalStateException("engine " + name + " was not started");
    }
    return process;
  }

  @Override
  public void close() {
    if (running().isAlive()) {
      stop();
    }
  }
}
