package dev.legionflow.bench.loopback;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.DeployResourceCommandStep1.DeployResourceCommandStep2;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.worker.JobClient;
import io.camunda.client.api.worker.JobWorker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/// An engine that the stock Camunda client speaks to: Legion Flow over REST, or Zeebe over gRPC.
final class CamundaEngine implements Engine {

  /// Each try waits 5 ms more; then the job counts as failed.
  private static final int TRIES = 40;

  private static final long BACK_OFF_MILLIS = 5;
  private static final Duration LOCK = Duration.ofMinutes(2);

  private final EngineServer server;
  private final IntFunction<CamundaClient> clients;
  private final CamundaClient client;

  /// @param clients a client whose workers have so many threads
  CamundaEngine(EngineServer server, IntFunction<CamundaClient> clients) {
    this.server = server;
    this.clients = clients;
    this.client = clients.apply(1);
  }

  @Override
  public void deploy(Map<String, String> diagrams) {
    var command = client.newDeployResourceCommand();
    DeployResourceCommandStep2 filled = null;
    for (var diagram : diagrams.entrySet()) {
      var bytes = diagram.getValue().getBytes(StandardCharsets.UTF_8);
      filled = command.addResourceBytes(bytes, diagram.getKey() + ".bpmn");
    }
    if (filled != null) {
      filled.requestTimeout(Duration.ofMinutes(2)).send().join();
    }
  }

  @Override
  public CompletionStage<?> start(String process, Map<String, Object> variables) {
    return client
        .newCreateInstanceCommand()
        .bpmnProcessId(process)
        .latestVersion()
        .variables(variables)
        .send();
  }

  @Override
  public void runToEnd(String process, Map<String, Object> variables) {
    client
        .newCreateInstanceCommand()
        .bpmnProcessId(process)
        .latestVersion()
        .variables(variables)
        .withResult()
        .requestTimeout(Duration.ofMinutes(1))
        .send()
        .join();
  }

  @Override
  public Runnable work(Work work, Handler handler) {
    var workers = new ArrayList<JobWorker>();
    var many = work.hands() > 1;
    var own = many ? clients.apply(work.hands()) : client;
    for (var i = 0; i < Math.max(1, work.hands()); i++) {
      workers.add(
          own.newWorker()
              .jobType(work.type())
              .handler((jobs, job) -> handle(jobs, job, work.hands() > 0, handler))
              .name("bench-" + i)
              .timeout(LOCK)
              .maxJobsActive(work.active())
              .pollInterval(Duration.ofMillis(1))
              .requestTimeout(Duration.ofSeconds(20))
              .fetchVariables("sent")
              .streamEnabled(work.streamed())
              .open());
    }
    return () -> {
      workers.forEach(JobWorker::close);
      if (many) {
        own.close();
      }
    };
  }

  private static void handle(JobClient jobs, ActivatedJob job, boolean wait, Handler handler) {
    handler.entered().accept(((Number) job.getVariable("sent")).longValue());
    if (wait) {
      jobs.newCompleteCommand(job).send().join();
      handler.completed().run();
    } else {
      complete(jobs, job, handler, 1);
    }
  }

  /// An engine under pressure refuses: asked again, later.
  private static void complete(JobClient jobs, ActivatedJob job, Handler handler, int attempt) {
    jobs.newCompleteCommand(job)
        .send()
        .whenComplete((done, thrown) -> {
          if (thrown == null) {
            handler.completed().run();
          } else if (attempt == TRIES) {
            handler.failed().run();
          } else {
            CompletableFuture.delayedExecutor(BACK_OFF_MILLIS * attempt, TimeUnit.MILLISECONDS)
                .execute(() -> complete(jobs, job, handler, attempt + 1));
          }
        });
  }

  @Override
  public String oneJob(String process, String type) {
    return Diagrams.oneJob(process, type);
  }

  @Override
  public List<Boolean> streaming() {
    return server.streams() ? List.of(false, true) : List.of(false);
  }

  @Override
  public OptionalDouble lag() throws Exception {
    return server.lag();
  }

  @Override
  public double startSeconds() {
    return server.startSeconds();
  }

  @Override
  public long pid() {
    return server.pid();
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
