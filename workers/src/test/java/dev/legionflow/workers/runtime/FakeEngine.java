package dev.legionflow.workers.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.camunda.client.CamundaClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// An engine's job endpoints over real HTTP, with answers that a test can spoil.
final class FakeEngine implements AutoCloseable {

  /// A request other than one for jobs.
  record Reported(String action, long jobKey, JsonNode body) {}

  /// Closes the connection without an answer.
  static final int DROP = -1;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, BlockingQueue<Map<String, Object>>> waiting = new ConcurrentHashMap<>();
  final BlockingQueue<Reported> reports = new LinkedBlockingQueue<>();
  final BlockingQueue<Integer> spoiledReports = new LinkedBlockingQueue<>();
  final BlockingQueue<Integer> spoiledActivations = new LinkedBlockingQueue<>();
  final List<JsonNode> activations = new CopyOnWriteArrayList<>();
  final List<String> authorizations = new CopyOnWriteArrayList<>();

  /// Jobs whose mission is suspended: no outcome of them is taken.
  final Set<Long> suspended = ConcurrentHashMap.newKeySet();

  volatile boolean holds = true;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer server;

  FakeEngine() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/v2/jobs/", this::serve);
    server.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  CamundaClient client() {
    return CamundaClient.newClientBuilder()
        .applyEnvironmentVariableOverrides(false)
        .preferRestOverGrpc(true)
        .restAddress(url())
        .build();
  }

  void offer(long key, String type, Map<String, Object> variables) {
    queue(type)
        .add(
            Map.ofEntries(
                Map.entry("jobKey", Long.toString(key)),
                Map.entry("type", type),
                Map.entry("processInstanceKey", "21"),
                Map.entry("processDefinitionId", "mission"),
                Map.entry("processDefinitionVersion", 3),
                Map.entry("processDefinitionKey", "22"),
                Map.entry("elementId", "step"),
                Map.entry("elementInstanceKey", "23"),
                Map.entry("customHeaders", Map.of("level", "high")),
                Map.entry("worker", "legion"),
                Map.entry("retries", 3),
                Map.entry("deadline", 1_800_000_000_000L),
                Map.entry("variables", variables),
                Map.entry("tenantId", "<default>"),
                Map.entry("kind", "BPMN_ELEMENT"),
                Map.entry("listenerEventType", "UNSPECIFIED")));
  }

  private BlockingQueue<Map<String, Object>> queue(String type) {
    return waiting.computeIfAbsent(type, _ -> new LinkedBlockingQueue<>());
  }

  Reported report() throws InterruptedException {
    Reported report = reports.poll(10, TimeUnit.SECONDS);
    if (report == null) {
      throw new AssertionError("nothing was reported within 10 s");
    }
    return report;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode body = JSON.readTree(exchange.getRequestBody());
      String authorization = exchange.getRequestHeaders().getFirst("Authorization");
      authorizations.add(authorization == null ? "" : authorization);
      String[] path = exchange.getRequestURI().getPath().split("/", -1);
      boolean activation = path[3].equals("activation");
      if (activation) {
        activations.add(body);
      } else {
        String action = path.length > 4 ? path[4] : "update";
        long job = Long.parseLong(path[3]);
        reports.add(new Reported(action, job, body));
        if (suspended.contains(job) && !action.equals("update")) {
          String problem =
              "{\"type\":\"urn:legion-flow:problem:suspended\",\"title\":\"T\",\"status\":409}";
          answer(exchange, 409, "application/problem+json", problem);
          return;
        }
      }
      Integer spoiled = (activation ? spoiledActivations : spoiledReports).poll();
      if (spoiled == null) {
        if (activation) {
          answer(exchange, 200, "application/json", JSON.writeValueAsString(jobs(body)));
        } else {
          exchange.sendResponseHeaders(204, -1);
        }
      } else if (spoiled != DROP) {
        String problem =
            "{\"type\":\"about:blank\",\"title\":\"T\",\"status\":%d,\"detail\":\"spoiled\"}"
                .formatted(spoiled);
        answer(exchange, spoiled, "application/problem+json", problem);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> jobs(JsonNode request) throws InterruptedException {
    List<Map<String, Object>> found = new ArrayList<>();
    Duration hold =
        holds ? Duration.ofMillis(request.path("requestTimeout").asLong()) : Duration.ZERO;
    var queue = queue(request.path("type").asText());
    Map<String, Object> first = queue.poll(hold.toMillis(), TimeUnit.MILLISECONDS);
    if (first != null) {
      found.add(first);
      queue.drainTo(found, request.path("maxJobsToActivate").asInt() - 1);
    }
    return Map.of("jobs", found);
  }

  private static void answer(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
