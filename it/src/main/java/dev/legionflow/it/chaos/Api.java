package dev.legionflow.it.chaos;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Plain HTTP to an engine. Nothing is ever sent twice.
final class Api implements AutoCloseable {

  /// What became of a request.
  sealed interface Answer {

    /// 2xx, with its whole body.
    record Done(JsonNode body) implements Answer {}

    /// 4xx: the engine says that nothing was done.
    record Refused(int status, JsonNode problem) implements Answer {

      String text() {
        return status
            + " "
            + problem.path("title").asText()
            + ": "
            + problem.path("detail").asText();
      }
    }

    /// Nobody listens: nothing was sent.
    record Unreachable() implements Answer {}

    /// It broke, took too long or was a 5xx: it may have been done or not.
    record Unknown(String why) implements Answer {}
  }

  static final ObjectMapper JSON = new ObjectMapper();

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final int PAGE = 1_000;
  private static final int MOST_PAGES = 10_000;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(3))
          .build();

  Answer post(EngineNode node, String path, Object body) {
    return post(node, path, body, LIMIT);
  }

  Answer post(EngineNode node, String path, Object body, Duration limit) {
    try {
      return send(
          HttpRequest.newBuilder(node.url().resolve(path))
              .timeout(limit)
              .header("Authorization", "Bearer " + node.token())
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
              .build());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer get(EngineNode node, String path) {
    return send(
        HttpRequest.newBuilder(node.url().resolve(path))
            .timeout(LIMIT)
            .header("Authorization", "Bearer " + node.token())
            .build());
  }

  private Answer send(HttpRequest request) {
    try {
      var response = http.send(request, BodyHandlers.ofString());
      var status = response.statusCode();
      if (status >= 500) {
        return new Answer.Unknown(status + " " + title(response.body()));
      }
      var body = parse(response.body());
      return status < 300 ? new Answer.Done(body) : new Answer.Refused(status, body);
    } catch (ConnectException e) {
      return new Answer.Unreachable();
    } catch (IOException e) {
      return new Answer.Unknown(e.getClass().getSimpleName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer.Unknown("interrupted");
    }
  }

  private static String title(String body) {
    try {
      return parse(body).path("title").asText();
    } catch (UncheckedIOException e) {
      return "";
    }
  }

  private static JsonNode parse(String body) {
    try {
      return body.isBlank() ? MissingNode.getInstance() : JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The status of a GET without credentials, 0 where no whole answer comes.
  int status(URI address) {
    try {
      return http.send(
              HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(2)).build(),
              BodyHandlers.discarding())
          .statusCode();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  /// How many a search finds (counted up to 10,000).
  int count(EngineNode node, String path, Map<String, ?> filter) {
    var answer = post(node, path, Map.of("filter", filter, "page", Map.of("limit", 1)));
    return expect(answer, path).path("page").path("totalItems").asInt();
  }

  /// All that a search finds, page by page.
  ///
  /// @param key the field to sort by, a key
  List<JsonNode> all(EngineNode node, String path, Map<String, ?> filter, String key) {
    List<JsonNode> found = new ArrayList<>();
    var after = "";
    for (int i = 0; i < MOST_PAGES; i++) {
      Map<String, Object> page = new HashMap<>(Map.of("limit", PAGE));
      if (!after.isEmpty()) {
        page.put("after", after);
      }
      var body =
          expect(
              post(
                  node,
                  path,
                  Map.of("filter", filter, "sort", List.of(Map.of("field", key)), "page", page)),
              path);
      body.path("items").forEach(found::add);
      after = body.path("page").path("endCursor").asText("");
      if (body.path("items").size() < PAGE) {
        return found;
      }
    }
    throw new IllegalStateException(path + " has more than " + MOST_PAGES + " pages");
  }

  /// The body of an answer that must be a success.
  static JsonNode expect(Answer answer, String what) {
    return switch (answer) {
      case Answer.Done(var body) -> body;
      case Answer.Refused refused -> throw new Broken(what + " was refused: " + refused.text());
      case Answer.Unreachable() -> throw new Broken(what + ": nobody listens");
      case Answer.Unknown(var why) -> throw new Broken(what + " failed: " + why);
    };
  }

  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
