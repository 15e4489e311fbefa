package dev.legionflow.bench.loopback;

import dev.legionflow.bench.child.SideSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/// Restate's server, and a process of Node.js with the service that it calls: a handler with one
/// durable step. A mission is one awaited call, so its answer is the acknowledgement of its end.
final class RestateEngine implements Engine {

  private final EngineServer server;
  private final EngineServer service;
  private final HttpApi admin;
  private final HttpApi ingress;
  private volatile Handler handler = new Handler(sent -> {}, () -> {}, () -> {});

  private RestateEngine(EngineServer server, EngineServer service, HttpApi admin, HttpApi ingress) {
    this.server = server;
    this.service = service;
    this.admin = admin;
    this.ingress = ingress;
  }

  /// @param settings `restate.server`, `restate.service`, `data`
  static Engine start(SideSettings settings) throws IOException, InterruptedException {
    var data = Path.of(settings.get("data"));
    var ingress = Ports.free();
    var admin = Ports.free();
    var called = Ports.free();
    var environment =
        Map.of(
            "DO_NOT_TRACK", "1",
            "RESTATE_NODE_NAME", "bench",
            "RESTATE_LISTEN_MODE", "tcp",
            "RESTATE_BIND_ADDRESS", "127.0.0.1:" + Ports.free(),
            "RESTATE_ADMIN__BIND_ADDRESS", "127.0.0.1:" + admin,
            "RESTATE_INGRESS__BIND_ADDRESS", "127.0.0.1:" + ingress,
            "RESTATE_LOG_FILTER", "warn");
    var server =
        EngineServer.start(
            List.of(
                settings.get("restate.server"),
                "--no-logo",
                "--base-dir",
                data.resolve("restate").toString()),
            environment,
            data,
            false);
    var service =
        EngineServer.start(
            List.of("node", settings.get("restate.service"), Integer.toString(called)),
            Map.of("NODE_ENV", "production", "RESTATE_LOGGING", "ERROR"),
            data.resolve("service"),
            false);
    var engine =
        new RestateEngine(
            server,
            service,
            new HttpApi(URI.create("http://127.0.0.1:" + admin)),
            new HttpApi(URI.create("http://127.0.0.1:" + ingress)));
    try {
      engine.admin.awaitReady(server, "/health");
      engine.ingress.awaitReady(server, "/restate/health");
      engine.register("http://127.0.0.1:" + called);
    } catch (IOException | InterruptedException e) {
      engine.close();
      throw e;
    }
    return engine;
  }

  /// The server asks the service what it has, so both have to be up; it tries for a while itself.
  private void register(String uri) throws IOException, InterruptedException {
    admin.post("/deployments", admin.object().put("uri", uri));
  }

  @Override
  public void deploy(Map<String, String> diagrams) {
    // The mission is the service's code.
  }

  @Override
  public CompletionStage<?> start(String process, Map<String, Object> variables) {
    var sent = (Long) variables.getOrDefault("sent", System.nanoTime());
    var told = handler;
    return ingress
        .postAsync("/mission/run", ingress.object().put("sent", Long.toString(sent)))
        .thenAccept(answer -> {
          // Both processes read the clock that the kernel keeps, CLOCK_MONOTONIC.
          told.entered().accept(System.nanoTime() - answer.get("handover").asLong());
          told.completed().run();
        });
  }

  @Override
  public Runnable work(Work work, Handler told) {
    handler = told;
    return () -> {};
  }

  @Override
  public String oneJob(String process, String type) {
    return "";
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public long workerPid() {
    return service.pid();
  }

  @Override
  public void close() {
    admin.close();
    ingress.close();
    service.close();
    server.close();
  }
}
