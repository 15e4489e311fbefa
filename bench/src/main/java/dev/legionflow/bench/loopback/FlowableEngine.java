package dev.legionflow.bench.loopback;

import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.bench.child.SideSettings;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/// Vanilla Flowable with its own REST applications (processes and external jobs), asked by a worker
/// that polls. It counts an instance as done when it has ended: the acknowledgement of an external
/// job only hands it to the asynchronous executor.
final class FlowableEngine implements Engine {

  private final EngineServer server;
  private final HttpApi api;

  private FlowableEngine(EngineServer server, HttpApi api) {
    this.server = server;
    this.api = api;
  }

  /// @param settings as for [SpringServer#start]
  static Engine start(SideSettings settings) throws IOException, InterruptedException {
    var port = Ports.free();
    var server = SpringServer.start(settings, "dev.legionflow.bench.peer.FlowableRest", port);
    var engine = new FlowableEngine(server, new HttpApi(URI.create("http://127.0.0.1:" + port)));
    try {
      engine.api.awaitReady(server, "/process-api/management/engine");
    } catch (IOException | InterruptedException e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  @Override
  public void deploy(Map<String, String> diagrams) throws IOException, InterruptedException {
    for (var diagram : diagrams.entrySet()) {
      api.upload(
          "/process-api/repository/deployments",
          diagram.getKey() + ".bpmn20.xml",
          diagram.getValue());
    }
  }

  @Override
  public CompletionStage<?> start(String process, Map<String, Object> variables) {
    var body = api.object().put("processDefinitionKey", process);
    var list = body.putArray("variables");
    variables.forEach((name, value) ->
        list.addObject().put("name", name).put("type", "long").put("value", (Long) value));
    return api.postAsync("/process-api/runtime/process-instances", body);
  }

  /// One poller: those of several collide, and what collides gets nothing.
  @Override
  public Runnable work(Work work, Handler handler) {
    return HttpApi.poll(() -> poll(work, handler));
  }

  private int poll(Work work, Handler handler) throws IOException, InterruptedException {
    var jobs =
        api.post(
            "/external-job-api/acquire/jobs",
            api.object()
                .put("topic", work.type())
                .put("lockDuration", "PT2M")
                .put("numberOfTasks", work.active())
                .put("workerId", "bench"));
    for (var job : jobs) {
      handler.entered().accept(sent(job));
      var _ =
          api.postAsync(
                  "/external-job-api/acquire/jobs/%s/complete".formatted(job.get("id").asText()),
                  api.object().put("workerId", "bench"))
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

  @Override
  public String oneJob(String process, String type) {
    return Diagrams.oneJobForFlowable(process, type);
  }

  @Override
  public OptionalLong finished() throws IOException, InterruptedException {
    var path = "/process-api/history/historic-process-instances?finished=true&size=1";
    return OptionalLong.of(api.get(path).get("total").asLong());
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
