package dev.legionflow.peers;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.response.PartitionInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// Zeebe's broker, unpacked. It binds all interfaces, so it runs in a network namespace that holds
/// nothing but loopback.
///
/// @param home the folder with its `bin` and `lib`
public record Zeebe(Path home) {

  public static final String VERSION = "8.6.0";

  public static final String LICENCE =
      "Zeebe " + VERSION + ": Camunda License 1.0, for non-production use only";

  /// Where its gateway listens for gRPC and for REST, in its own network namespace.
  public static final int GRPC_PORT = 26500;

  public static final int REST_PORT = 8080;

  private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";
  private static final long FETCH_MINUTES = 30;
  private static final long TRY_SECONDS = 10;
  private static final Duration START = Duration.ofMinutes(2);

  /// Where fetched engines are kept for all checkouts of this user: `legion-flow` under
  /// `XDG_CACHE_HOME`, or `~/.cache`.
  public static Path cache() {
    String set = System.getenv("XDG_CACHE_HOME");
    Path caches =
        set != null && !set.isEmpty()
            ? Path.of(set)
            : Path.of(System.getProperty("user.home"), ".cache");
    return caches.resolve("legion-flow");
  }

  /// The unpacked broker, fetched with Maven when it is not there yet (299 MB).
  ///
  /// @param log what the fetch says goes to its end
  /// @throws IOException when it cannot be fetched
  public static Zeebe fetched(Path log) throws IOException, InterruptedException {
    var cache = Files.createDirectories(cache());
    var home = cache.resolve("camunda-zeebe-" + VERSION);
    if (!Files.isDirectory(home)) {
      IO.println("  fetching Zeebe " + VERSION + " (299 MB)");
      // Beside its place, and then moved there: a broken unpacking is never taken for a whole one.
      var begun = Files.createTempDirectory(cache, "fetching-");
      var archive = begun.resolve("camunda-zeebe-" + VERSION + ".tar.gz");
      run(
          log,
          begun,
          List.of(
              "mvn",
              "-B",
              "-q",
              COPY,
              "-Dartifact=io.camunda:camunda-zeebe:" + VERSION + ":tar.gz",
              "-DoutputDirectory=" + begun));
      run(log, begun, List.of("tar", "xzf", archive.toString()));
      Files.delete(archive);
      try {
        Files.move(
            begun.resolve(home.getFileName().toString()), home, StandardCopyOption.ATOMIC_MOVE);
        Files.delete(begun);
      } catch (IOException e) {
        if (!Files.isDirectory(home)) {
          throw e;
        } // Else somebody was faster, and theirs is as good.
      }
    }
    return new Zeebe(home);
  }

  /// The start of a command that runs the rest of it alone on a loopback of its own; nothing where
  /// no network namespace can be made.
  public static Optional<List<String>> alone() {
    return List.of("-n", "-rn").stream()
        .map(how ->
            List.of("unshare", how, "sh", "-c", "ip link set lo up && exec \"$@\"", "legion-peer"))
        .filter(Zeebe::works)
        .findFirst();
  }

  private static boolean works(List<String> prefix) {
    var command = new ArrayList<>(prefix);
    command.add("true");
    try {
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(TRY_SECONDS, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false; // There is no such program here.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /// The command that starts it, to be run with [#environment].
  public List<String> command() {
    return List.of(home.resolve("bin/broker").toString());
  }

  /// One partition, no exporter, and bounds that fit a small machine.
  ///
  /// @param data its folder
  /// @param javaOptions such as the heap
  public Map<String, String> environment(Path data, String javaOptions) {
    var environment = new HashMap<String, String>();
    environment.put("JAVA_HOME", System.getProperty("java.home"));
    environment.put("JAVA_OPTS", javaOptions + " --enable-native-access=ALL-UNNAMED");
    environment.put("ZEEBE_BROKER_DATA_DIRECTORY", data.resolve("zeebe").toString());
    environment.put("ZEEBE_BROKER_DATA_DISK_FREESPACE_PROCESSING", "256MB");
    environment.put("ZEEBE_BROKER_DATA_DISK_FREESPACE_REPLICATION", "128MB");
    environment.put("ZEEBE_LOG_LEVEL", "warn");
    return environment;
  }

  /// Waits until its partition has a leader.
  ///
  /// @param client a client of it
  /// @param alive whether its process runs
  /// @throws IOException when it does not become ready
  public static void awaitLeader(CamundaClient client, BooleanSupplier alive)
      throws IOException, InterruptedException {
    var until = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < until && alive.getAsBoolean()) {
      if (hasLeader(client)) {
        return;
      }
      Thread.sleep(200);
    }
    throw new IOException("Zeebe did not become ready");
  }

  private static boolean hasLeader(CamundaClient client) {
    try {
      return client
          .newTopologyRequest()
          .requestTimeout(Duration.ofSeconds(2))
          .send()
          .join()
          .getBrokers()
          .stream()
          .flatMap(broker -> broker.getPartitions().stream())
          .anyMatch(PartitionInfo::isLeader);
    } catch (RuntimeException e) {
      return false; // Not listening yet.
    }
  }

  private static void run(Path log, Path folder, List<String> command)
      throws IOException, InterruptedException {
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    if (!process.waitFor(FETCH_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      throw new IOException("%s takes too long".formatted(command.getFirst()));
    }
    if (process.exitValue() != 0) {
      throw new IOException("%s failed, see %s".formatted(command.getFirst(), log));
    }
  }
}
