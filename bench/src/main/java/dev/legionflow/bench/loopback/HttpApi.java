package dev.legionflow.bench.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/// The HTTP interface of a peer: JSON over HTTP/1.1.
final class HttpApi implements AutoCloseable {

  /// Asks for jobs once, and says how many there were.
  @FunctionalInterface
  interface Poll {
    int once() throws IOException, InterruptedException;
  }

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration START = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 2;
  private static final String BOUNDARY = "legion-bench";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();
  private final URI url;

  HttpApi(URI url) {
    this.url = url;
  }

  ObjectNode object() {
    return json.createObjectNode();
  }

  /// Waits until the path is answered with 200.
  void awaitReady(EngineServer server, String path) throws IOException, InterruptedException {
    var until = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < until && server.handle().isAlive()) {
      try {
        if (send(request(path).GET().build()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      Thread.sleep(200);
    }
    throw new IOException(url + " did not become ready");
  }

  JsonNode get(String path) throws IOException, InterruptedException {
    return answer(path, send(request(path).GET().build()));
  }

  JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
    return answer(path, send(json(path, body)));
  }

  CompletableFuture<JsonNode> postAsync(String path, ObjectNode body) {
    return http.sendAsync(json(path, body), BodyHandlers.ofString())
        .thenApply(answer -> {
          try {
            return answer(path, answer);
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /// Sends a diagram as a form does.
  void upload(String path, String file, String content) throws IOException, InterruptedException {
    var body =
        "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s\"\r\nContent-Type: application/xml\r\n\r\n%s\r\n--%s--\r\n"
            .formatted(BOUNDARY, file, content, BOUNDARY);
    var request =
        request(path)
            .header("Content-Type", "multipart/form-data; boundary=" + BOUNDARY)
            .POST(BodyPublishers.ofString(body))
            .build();
    answer(path, send(request));
  }

  /// Polls in a thread of its own, until what is returned is run.
  static Runnable poll(Poll poll) {
    var closed = new AtomicBoolean();
    var thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (!closed.get()) {
                try {
                  if (poll.once() == 0) {
                    Thread.sleep(PAUSE_MILLIS);
                  }
                } catch (IOException e) {
                  System.err.println("poll: " + e);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    return () -> {
      closed.set(true);
      thread.interrupt();
    };
  }

  private JsonNode answer(String path, HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
    }
    return json.readTree(answer.body());
  }

  private HttpRequest json(String path, ObjectNode body) {
    return request(path)
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(body.toString()))
        .build();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(url.resolve(path)).timeout(LIMIT);
  }

  private HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return http.send(request, BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
