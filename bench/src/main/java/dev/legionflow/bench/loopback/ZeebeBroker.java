package dev.legionflow.bench.loopback;

import dev.legionflow.bench.child.SideSettings;
import dev.legionflow.peers.Zeebe;
import io.camunda.client.CamundaClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/// Zeebe's broker with one partition and no exporter. It binds all interfaces, so this process and
/// the broker run in a network namespace that holds nothing but loopback.
final class ZeebeBroker {

  private ZeebeBroker() {}

  /// @param settings `zeebe.home`, `data`, `heap`
  static Engine start(SideSettings settings) throws IOException, InterruptedException {
    var data = Path.of(settings.get("data"));
    var zeebe = new Zeebe(Path.of(settings.get("zeebe.home")));
    var server =
        EngineServer.start(
            zeebe.command(), zeebe.environment(data, settings.get("heap")), data, true);
    try (var client = client(1)) {
      Zeebe.awaitLeader(client, () -> server.handle().isAlive());
    }
    return new CamundaEngine(server, ZeebeBroker::client);
  }

  private static CamundaClient client(int hands) {
    return CamundaClient.newClientBuilder()
        .applyEnvironmentVariableOverrides(false)
        .preferRestOverGrpc(false)
        .grpcAddress(URI.create("http://127.0.0.1:" + Zeebe.GRPC_PORT))
        .numJobWorkerExecutionThreads(hands)
        .defaultRequestTimeout(Duration.ofSeconds(20))
        .build();
  }
}
