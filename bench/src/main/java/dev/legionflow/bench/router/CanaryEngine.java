package dev.legionflow.bench.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.legionflow.bench.child.SideSettings;
import dev.legionflow.bench.loopback.LegionApi;
import dev.legionflow.bench.loopback.LegionServer;
import dev.legionflow.bench.loopback.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/// The packaged engine with a registry of models, and its REST API as an operator uses it.
final class CanaryEngine implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int STOP_SECONDS = 20;

  /// What the engine answers to a start that waited in vain for the end.
  private static final int TIMED_OUT = 504;

  private final ObjectMapper json = new ObjectMapper();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final URI url;
  private final String token;

  private CanaryEngine(Process process, URI url, String token) {
    this.process = process;
    this.url = url;
    this.token = token;
  }

  /// @param work for its data
  /// @param registry the models, as YAML
  static CanaryEngine start(Path work, String registry, Path log)
      throws IOException, InterruptedException {
    var models = Files.writeString(work.resolve("models.yaml"), registry);
    var data = work.resolve("data");
    var options =
        property("engine-options")
            + "\n-Dlegion.router.ollama=off\n-Dlegion.router.models="
            + models;
    var cache = Path.of(property("engine-cache"));
    var cached = Files.exists(cache) && Files.size(cache) > 0;
    int port = Ports.free();
    var command =
        LegionServer.command(
            new SideSettings(
                Map.of(
                    "java",
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "engine.options",
                    options,
                    "engine.cache",
                    cached ? cache.toString() : "",
                    "engine.classpath",
                    property("engine-classpath"),
                    "data",
                    data.toString(),
                    "database.url",
                    "")),
            port);
    var process =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    var url = URI.create("http://127.0.0.1:" + port);
    try {
      LegionApi.awaitReady(url, process.toHandle());
      var token = Files.readString(data.resolve("admin-token")).strip();
      return new CanaryEngine(process, url, token);
    } catch (IOException e) {
      process.destroyForcibly();
      throw new IOException(e.getMessage() + ", see " + log, e);
    }
  }

  private static String property(String name) {
    return Objects.requireNonNull(
        System.getProperty("legion.bench." + name), "start it with legion bench");
  }

  void deploy(Path processes, String name) throws IOException, InterruptedException {
    var api = new LegionApi(url, token);
    for (var file : new String[] {name + ".form", name + ".bpmn"}) {
      api.deploy(file, Files.readAllBytes(processes.resolve(file)));
    }
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return read(send(request(path).GET()));
  }

  JsonNode post(String path, String body) throws IOException, InterruptedException {
    return read(send(posted(path, body)));
  }

  /// Starts an instance and waits for its end.
  ///
  /// @return whether it has ended in time
  boolean ended(String body) throws IOException, InterruptedException {
    var answer = send(posted("/v2/process-instances", body));
    if (answer.statusCode() == TIMED_OUT) {
      return false;
    }
    read(answer);
    return true;
  }

  private HttpRequest.Builder posted(String path, String body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + token);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.build(), BodyHandlers.ofString());
  }

  private JsonNode read(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new IOException(
          "%s: %d %s".formatted(answer.uri(), answer.statusCode(), answer.body()));
    }
    return json.readTree(answer.body());
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
