package dev.legionflow.bench.loopback;

import dev.legionflow.bench.child.SideSettings;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.response.PartitionInfo;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Zeebe's broker with one partition and no exporter. It binds all interfaces, so this process and
/// the broker run in a network namespace that holds nothing but loopback.
final class ZeebeBroker {

  private static final Duration START = Duration.ofMinutes(2);

  private ZeebeBroker() {}

  /// @param settings `zeebe.home`, `java.home`, `data`, `heap`
  static Engine start(SideSettings settings) throws IOException, InterruptedException {
    var data = Path.of(settings.get("data"));
    var environment =
        Map.ofEntries(
            Map.entry("JAVA_HOME", settings.get("java.home")),
            Map.entry("JAVA_OPTS", settings.get("heap") + " --enable-native-access=ALL-UNNAMED"),
            Map.entry("ZEEBE_BROKER_DATA_DIRECTORY", data.resolve("zeebe").toString()),
            Map.entry("ZEEBE_BROKER_DATA_DISK_FREESPACE_PROCESSING", "256MB"),
            Map.entry("ZEEBE_BROKER_DATA_DISK_FREESPACE_REPLICATION", "128MB"),
            Map.entry("ZEEBE_LOG_LEVEL", "warn"));
    var server =
        EngineServer.start(
            List.of(settings.get("zeebe.home") + "/bin/broker"), environment, data, true);
    awaitPartition(server);
    return new CamundaEngine(server, ZeebeBroker::client);
  }

  private static CamundaClient client(int hands) {
    return CamundaClient.newClientBuilder()
        .applyEnvironmentVariableOverrides(false)
        .preferRestOverGrpc(false)
        .grpcAddress(URI.create("http://127.0.0.1:26500"))
        .numJobWorkerExecutionThreads(hands)
        .defaultRequestTimeout(Duration.ofSeconds(20))
        .build();
  }

  private static void awaitPartition(EngineServer server) throws IOException, InterruptedException {
    var until = System.nanoTime() + START.toNanos();
    try (var client = client(1)) {
      while (System.nanoTime() < until && server.handle().isAlive()) {
        if (hasLeader(client)) {
          return;
        }
        Thread.sleep(200);
      }
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
}
