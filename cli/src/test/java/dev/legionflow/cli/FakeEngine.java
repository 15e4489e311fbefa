package dev.legionflow.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.legionflow.cli.api.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// A server on a free port that gives the answers it was told to and remembers what it was asked.
public final class FakeEngine implements AutoCloseable {

  /// A request as it came in.
  public record Asked(
      String method,
      String path,
      @Nullable String authorization,
      @Nullable String contentType,
      String body) {
    JsonNode json() {
      return Json.parse(body).orElseThrow(() -> new AssertionError("not JSON: " + body));
    }
  }

  private record Answer(int status, String contentType, String body) {}

  private final HttpServer server;
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();

  public FakeEngine() throws IOException {
    this("127.0.0.1");
  }

  public FakeEngine(String address) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getByName(address), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://%s:%d"
        .formatted(server.getAddress().getHostString(), server.getAddress().getPort());
  }

  public FakeEngine answer(String path, String json) {
    answers.put(path, new Answer(200, "application/json", json));
    return this;
  }

  FakeEngine refuse(String path, int status, String problem) {
    answers.put(path, new Answer(status, "application/problem+json", problem));
    return this;
  }

  /// Closes the connection to this path without an answer.
  FakeEngine hangUp(String path) {
    answers.put(path, new Answer(-1, "", ""));
    return this;
  }

  List<Asked> asked() {
    return asked;
  }

  /// The only request that was made.
  Asked only() {
    if (asked.size() != 1) {
      throw new AssertionError("expected one request, but there were " + asked);
    }
    return asked.getFirst();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var path = exchange.getRequestURI().getPath();
      asked.add(
          new Asked(
              exchange.getRequestMethod(),
              path,
              exchange.getRequestHeaders().getFirst("Authorization"),
              exchange.getRequestHeaders().getFirst("Content-Type"),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
      var answer = answers.get(path);
      if (answer == null) {
        answer = new Answer(404, "application/problem+json", "{\"detail\":\"no answer here\"}");
      }
      if (answer.status() < 0) {
        return;
      }
      var bytes = answer.body().getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", answer.contentType());
      exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
