package dev.legionflow.bench.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.legionflow.bench.child.SideSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/// Vanilla Flowable with its own REST applications (processes and external jobs), asked by a worker
/// that polls. It counts an instance as done when it has ended: the acknowledgement of an external
/// job only hands it to the asynchronous executor.
final class FlowableEngine implements Engine {

  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final Duration START = Duration.ofMinutes(2);
  private static final long PAUSE_MILLIS = 2;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ObjectMapper json = new ObjectMapper();
  private final EngineServer server;
  private final URI url;

  private FlowableEngine(EngineServer server, URI url) {
    this.server = server;
    this.url = url;
  }

  /// @param settings `java`, `engine.options`, `flowable.classpath`, `data`, `database.url`,
  ///   `database.user`
  static Engine start(SideSettings settings) throws IOException, InterruptedException {
    var port = Ports.free();
    var command = new ArrayList<String>();
    command.add(settings.get("java"));
    settings
        .get("engine.options")
        .lines()
        .filter(option -> !option.startsWith("-D"))
        .forEach(command::add);
    command.add("-Dserver.address=127.0.0.1");
    command.add("-Dserver.port=" + port);
    command.add("-Dspring.datasource.url=" + settings.get("database.url"));
    command.add("-Dspring.datasource.username=" + settings.get("database.user"));
    command.add("-cp");
    command.add(settings.get("flowable.classpath"));
    command.add("dev.legionflow.bench.peer.FlowableRest");
    var data = Path.of(settings.get("data"));
    var server = EngineServer.start(command, Map.of(), data, false);
    var engine = new FlowableEngine(server, URI.create("http://127.0.0.1:" + port));
    engine.awaitReady();
    return engine;
  }

  private void awaitReady() throws IOException, InterruptedException {
    var until = System.nanoTime() + START.toNanos();
    while (System.nanoTime() < until && server.handle().isAlive()) {
      try {
        if (send(request("/process-api/management/engine").GET().build()).statusCode() == 200) {
          return;
        }
      } catch (IOException e) {
        // Not listening yet.
      }
      Thread.sleep(200);
    }
    throw new IOException("Flowable did not become ready");
  }

  @Override
  public void deploy(Map<String, String> diagrams) throws IOException, InterruptedException {
    for (var diagram : diagrams.entrySet()) {
      var boundary = "legion-bench";
      var body =
          "--%s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"%s.bpmn20.xml\"\r\nContent-Type: application/xml\r\n\r\n%s\r\n--%s--\r\n"
              .formatted(boundary, diagram.getKey(), diagram.getValue(), boundary);
      var answer =
          send(
              request("/process-api/repository/deployments")
                  .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                  .POST(BodyPublishers.ofString(body))
                  .build());
      if (answer.statusCode() != 201) {
        throw new IOException("deployment: " + answer.statusCode() + " " + answer.body());
      }
    }
  }

  @Override
  public CompletionStage<?> start(String process, Map<String, Object> variables) {
    var body = json.createObjectNode().put("processDefinitionKey", process);
    var list = body.putArray("variables");
    variables.forEach((name, value) ->
        list.addObject().put("name", name).put("type", "long").put("value", (Long) value));
    return post("/process-api/runtime/process-instances", body, 201);
  }

  @Override
  public void runToEnd(String process, Map<String, Object> variables) {
    throw new UnsupportedOperationException("not measured with Flowable");
  }

  /// One poller: those of several collide, and what collides gets nothing.
  @Override
  public Runnable work(Work work, Handler handler) {
    var closed = new AtomicBoolean();
    var thread =
        Thread.ofPlatform()
            .daemon()
            .start(() -> {
              while (!closed.get()) {
                try {
                  if (poll(work, handler) == 0) {
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

  private int poll(Work work, Handler handler) throws IOException, InterruptedException {
    var body =
        json.createObjectNode()
            .put("topic", work.type())
            .put("lockDuration", "PT2M")
            .put("numberOfTasks", work.active())
            .put("workerId", "bench");
    var answer = send(json("/external-job-api/acquire/jobs", body));
    if (answer.statusCode() != 200) {
      throw new IOException("acquire: " + answer.statusCode() + " " + answer.body());
    }
    var jobs = json.readTree(answer.body());
    for (var job : jobs) {
      handler.entered().accept(sent(job));
      var done = json.createObjectNode().put("workerId", "bench");
      var _ =
          post(
                  "/external-job-api/acquire/jobs/%s/complete".formatted(job.get("id").asText()),
                  done,
                  204)
              .whenComplete((result, thrown) ->
                  (thrown == null ? handler.completed() : handler.failed()).run());
    }
    return jobs.size();
  }

  private static long sent(JsonNode job) throws IOException {
    for (var variable : job.path("variables")) {
      if (variable.path("name").asText().equals("sent")) {
        return variable.get("value").asLong();
      }
    }
    throw new IOException("a job without its variable: " + job);
  }

  private CompletableFuture<?> post(String path, ObjectNode body, int expected) {
    return http.sendAsync(json(path, body), BodyHandlers.ofString())
        .thenApply(answer -> {
          if (answer.statusCode() != expected) {
            throw new IllegalStateException(
                "%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
          }
          return answer;
        });
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
  public String oneJob(String process, String type) {
    return Diagrams.oneJobForFlowable(process, type);
  }

  @Override
  public List<Boolean> streaming() {
    return List.of(false);
  }

  @Override
  public OptionalLong finished() throws IOException, InterruptedException {
    var answer =
        send(
            request("/process-api/history/historic-process-instances?finished=true&size=1")
                .GET()
                .build());
    return OptionalLong.of(json.readTree(answer.body()).get("total").asLong());
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    http.shutdownNow();
    server.close();
  }
}
