package dev.legionflow.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;

/// The training run of the start-up cache: runs the commands once against a server in this process,
/// so that the cache holds the classes that they load. The answers only need the right shape.
final class Warmup {

  private static final String ANSWER =
      """
      {"items": [{"processInstanceKey": "1", "userTaskKey": "2", "elementId": "a",
        "startDate": "2026-01-01T00:00:00Z", "endDate": "2026-01-01T00:00:01Z",
        "means": "LOCAL", "costMicroDollars": 1, "state": "ACTIVE", "type": "SERVICE_TASK"}],
       "page": {"totalItems": 1}, "brokers": [], "variables": {"n": 1},
       "deployments": [{"processDefinition": {"processDefinitionId": "a"}}]}
      """;

  private Warmup() {}

  public static void main(String[] args) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> answer(exchange, 200, ANSWER));
    server.createContext(
        "/v2/user-tasks/404/",
        exchange ->
            answer(
                exchange, 404, "{\"title\": \"NOT_FOUND\", \"detail\": \"none\", \"errors\": []}"));
    server.start();
    var file = Files.createTempFile("warmup", ".bpmn");
    var url = "http://127.0.0.1:" + server.getAddress().getPort();
    try {
      for (var line :
          new String[] {
            "--help",
            "--version",
            "status",
            "instances --state active",
            "instances 1",
            "instances -o json",
            "variables 1",
            "tasks",
            "deploy " + file,
            "start a --var n=1 --var t=text --await",
            "complete 2 --vars {}",
            "complete 404",
            "cancel 1",
            "no-such-command",
          }) {
        run(url, line);
      }
      server.stop(0);
      run(url, "instances");
    } finally {
      server.stop(0);
      Files.delete(file);
    }
  }

  private static void run(String url, String line) {
    var nowhere = new PrintWriter(Writer.nullWriter());
    Legion.run(
        Map.of("LEGION_URL", url, "LEGION_TOKEN", "t")::get, nowhere, nowhere, line.split(" "));
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    try (exchange) {
      exchange.getRequestBody().readAllBytes();
      var bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }
}
