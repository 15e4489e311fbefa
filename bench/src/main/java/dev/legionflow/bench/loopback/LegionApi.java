package dev.legionflow.bench.loopback;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalDouble;

/// The few calls that are not measured: deployment, what is still active, how far the projector is.
public final class LegionApi {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String LAG = "legion_journal_lag_seconds";
  private static final String BOUNDARY = "legion-bench";

  private final HttpClient http = HttpClient.newHttpClient();
  private final ObjectMapper json = new ObjectMapper();
  private final URI url;
  private final String token;

  public LegionApi(URI url, String token) {
    this.url = url;
    this.token = token;
  }

  /// Waits until the engine is ready.
  ///
  /// @throws IOException when it ends or takes more than 90 s
  public static void awaitReady(URI url, ProcessHandle process)
      throws IOException, InterruptedException {
    var until = System.nanoTime() + Duration.ofSeconds(90).toNanos();
    var request =
        HttpRequest.newBuilder(url.resolve("/q/health/ready")).timeout(Duration.ofSeconds(5));
    try (var client = HttpClient.newHttpClient()) {
      while (System.nanoTime() < until && process.isAlive()) {
        try {
          if (client.send(request.build(), BodyHandlers.discarding()).statusCode() == 200) {
            return;
          }
        } catch (IOException e) {
          // Not listening yet.
        }
        Thread.sleep(20);
      }
    }
    throw new IOException("the engine at %s did not become ready".formatted(url));
  }

  public void deploy(String name, byte[] diagram) throws IOException, InterruptedException {
    var head =
        "--%s\r\nContent-Disposition: form-data; name=\"resources\"; filename=\"%s\"\r\nContent-Type: application/xml\r\n\r\n"
            .formatted(BOUNDARY, name);
    var body =
        head + new String(diagram, StandardCharsets.UTF_8) + "\r\n--%s--\r\n".formatted(BOUNDARY);
    send(
        request("/v2/deployments")
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofString(body)));
  }

  /// How many instances of a process have not ended.
  public long active(String process) throws IOException, InterruptedException {
    var filter =
        "{\"filter\":{\"processDefinitionId\":\"%s\",\"state\":\"ACTIVE\"},\"page\":{\"limit\":1}}"
            .formatted(process);
    var answer =
        send(
            request("/v2/process-instances/search")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(filter)));
    return json.readTree(answer).path("page").path("totalItems").asLong(-1);
  }

  /// How many seconds the projector is behind the journal; empty for an engine without a journal.
  public OptionalDouble lag() throws IOException, InterruptedException {
    return metric(LAG);
  }

  /// A metric, the largest of those that begin so.
  public OptionalDouble metric(String name) throws IOException, InterruptedException {
    return send(request("/q/metrics").GET())
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .max();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path))
        .timeout(LIMIT)
        .header("Authorization", "Bearer " + token);
  }

  private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
    var built = request.build();
    var answer = http.send(built, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IOException("%s: %d %s".formatted(built.uri(), answer.statusCode(), answer.body()));
    }
    return answer.body();
  }
}
