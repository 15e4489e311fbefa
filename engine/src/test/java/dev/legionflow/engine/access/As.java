package dev.legionflow.engine.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.http.Admin.Answer;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.stream.StreamSupport;

/// Somebody who asks with a token.
record As(String token) {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  static As user(String name) {
    return new As(WithUsers.token(name));
  }

  Answer send(String method, String path, String type, String body) {
    try {
      var response =
          CLIENT.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
                  .header("Authorization", "Bearer " + token)
                  .header("Content-Type", type)
                  .method(method, BodyPublishers.ofString(body))
                  .build(),
              BodyHandlers.ofString());
      return new Answer(
          response.statusCode(),
          response.headers().firstValue("Content-Type").orElse(""),
          response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  Answer asks(String method, String path, String body) {
    return send(method, path, "application/json", body);
  }

  Answer post(String path, String body) {
    return send("POST", path, "application/json", body);
  }

  Answer get(String path) {
    return send("GET", path, "application/json", "");
  }

  /// The answer, which must have this status.
  JsonNode does(String method, String path, String body, int status) {
    var answer = send(method, path, "application/json", body);
    assertThat(answer.status()).as(method + " " + path + ": " + answer.body()).isEqualTo(status);
    return answer.body().isEmpty()
        ? com.fasterxml.jackson.databind.node.MissingNode.getInstance()
        : answer.json();
  }

  JsonNode post(String path, String body, int status) {
    return does("POST", path, body, status);
  }

  JsonNode get(String path, int status) {
    return does("GET", path, "", status);
  }

  /// What a search finds; the total has to fit.
  List<JsonNode> search(String what, String filter) {
    var found = post("/v2/" + what + "/search", "{\"filter\": " + filter + "}", 200);
    var items = StreamSupport.stream(found.path("items").spliterator(), false).toList();
    assertThat(found.path("page").path("totalItems").asInt()).isEqualTo(items.size());
    return items;
  }

  Answer deploy(String tenant, String... diagrams) {
    var request = RestAssured.given().header("Authorization", "Bearer " + token);
    for (var i = 0; i < diagrams.length; i++) {
      var type = diagrams[i].contains("/DMN/") ? ".dmn" : ".bpmn";
      request.multiPart("resources", "d" + i + type, diagrams[i].getBytes(UTF_8));
    }
    if (!tenant.isEmpty()) {
      request.multiPart("tenantId", tenant);
    }
    var answer = request.post("/v2/deployments");
    return new Answer(answer.statusCode(), "", answer.asString());
  }
}
