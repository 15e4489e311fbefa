package dev.legionflow.bench.loopback;

import dev.legionflow.bench.child.SideSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Camunda 7 with its own REST application, asked by a worker that fetches external tasks with long
/// polls. The acknowledgement of a task comes after the instance's end.
final class Camunda7Engine implements Engine {

  private static final int LONG_POLL_MILLIS = 10_000;
  private static final int LOCK_MILLIS = 120_000;

  private final EngineServer server;
  private final HttpApi api;

  private Camunda7Engine(EngineServer server, HttpApi api) {
    this.server = server;
    this.api = api;
  }

  /// @param settings as for [SpringServer#start]
  static Engine start(SideSettings settings) throws IOException, InterruptedException {
    var port = Ports.free();
    var server = SpringServer.start(settings, "dev.legionflow.bench.peer.Camunda7Rest", port);
    var engine = new Camunda7Engine(server, new HttpApi(URI.create("http://127.0.0.1:" + port)));
    try {
      engine.api.awaitReady(server, "/engine-rest/engine");
    } catch (IOException | InterruptedException e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  @Override
  public void deploy(Map<String, String> diagrams) throws IOException, InterruptedException {
    for (var diagram : diagrams.entrySet()) {
      api.upload("/engine-rest/deployment/create", diagram.getKey() + ".bpmn", diagram.getValue());
    }
  }

  @Override
  public CompletionStage<?> start(String process, Map<String, Object> variables) {
    var body = api.object();
    var all = body.putObject("variables");
    variables.forEach(
        (name, value) -> all.putObject(name).put("type", "Long").put("value", (Long) value));
    return api.postAsync("/engine-rest/process-definition/key/%s/start".formatted(process), body);
  }

  @Override
  public Runnable work(Work work, Handler handler) {
    return HttpApi.poll(() -> poll(work, handler));
  }

  private int poll(Work work, Handler handler) throws IOException, InterruptedException {
    var body =
        api.object()
            .put("workerId", "bench")
            .put("maxTasks", work.active())
            .put("asyncResponseTimeout", LONG_POLL_MILLIS);
    body.putArray("topics")
        .addObject()
        .put("topicName", work.type())
        .put("lockDuration", LOCK_MILLIS)
        .putArray("variables")
        .add("sent");
    var tasks = api.post("/engine-rest/external-task/fetchAndLock", body);
    for (var task : tasks) {
      handler.entered().accept(task.at("/variables/sent/value").asLong());
      var _ =
          api.postAsync(
                  "/engine-rest/external-task/%s/complete".formatted(task.get("id").asText()),
                  api.object().put("workerId", "bench"))
              .whenComplete((result, thrown) ->
                  (thrown == null ? handler.completed() : handler.failed()).run());
    }
    return tasks.size();
  }

  @Override
  public String oneJob(String process, String type) {
    return Diagrams.oneJobForCamunda7(process, type);
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    api.close();
    server.close();
  }
}
