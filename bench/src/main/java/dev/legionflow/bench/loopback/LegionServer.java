package dev.legionflow.bench.loopback;

import dev.legionflow.bench.child.SideSettings;
import io.camunda.client.CamundaClient;
import io.camunda.client.CredentialsProvider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The packaged application, started as `legion up` starts it.
public final class LegionServer {

  private LegionServer() {}

  /// @param settings `java`, `engine.options` (one a line), `engine.classpath`, `data`, and
  ///   `database.url` (empty for H2), `database.user`
  static Engine start(SideSettings settings) throws IOException, InterruptedException {
    var data = Path.of(settings.get("data"));
    var port = Ports.free();
    var command = command(settings, port);
    var start = System.nanoTime();
    var server = EngineServer.start(command, Map.of(), data, false);
    var url = URI.create("http://127.0.0.1:" + port);
    LegionApi.awaitReady(url, server.handle());
    server.tookToStart((System.nanoTime() - start) / 1e9);
    var token = Files.readString(data.resolve("admin-token")).strip();
    server.lag(new LegionApi(url, token)::lag);
    return new CamundaEngine(server, hands -> client(url, token, hands));
  }

  /// The command line of `legion up`.
  ///
  /// @param settings as for [#start]
  public static List<String> command(SideSettings settings, int port) {
    var command = new ArrayList<String>();
    command.add(settings.get("java"));
    settings.get("engine.options").lines().forEach(command::add);
    if (!settings.get("engine.cache").isEmpty()) {
      command.addAll(
          List.of(
              "-XX:AOTMode=auto",
              "-Xlog:aot=off",
              "-Xlog:cds=off",
              "-XX:AOTCache=" + settings.get("engine.cache")));
    }
    command.add("-Dlegion.data=" + settings.get("data"));
    command.add("-Dquarkus.http.host=127.0.0.1");
    command.add("-Dquarkus.http.port=" + port);
    var database = settings.get("database.url");
    if (!database.isEmpty()) {
      command.add("-Dlegion.database.url=" + database);
      command.add("-Dlegion.database.user=" + settings.get("database.user"));
    }
    command.add("-cp");
    command.add(settings.get("engine.classpath"));
    command.add("io.quarkus.runner.GeneratedMain");
    return command;
  }

  private static CamundaClient client(URI url, String token, int hands) {
    return CamundaClient.newClientBuilder()
        .applyEnvironmentVariableOverrides(false)
        .preferRestOverGrpc(true)
        .restAddress(url)
        .credentialsProvider(bearer(token))
        .maxHttpConnections(256)
        .numJobWorkerExecutionThreads(hands)
        .defaultRequestTimeout(Duration.ofSeconds(20))
        .build();
  }

  private static CredentialsProvider bearer(String token) {
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
}
