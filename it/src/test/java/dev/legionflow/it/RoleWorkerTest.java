package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import dev.legionflow.workers.runtime.RemoteOptions;
import dev.legionflow.workers.runtime.RemoteWorkers;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A worker class, served unchanged for an engine in another process: Legion Flow over REST, and
/// Zeebe over gRPC.
@Dialect
class RoleWorkerTest {

  private final Steps steps;

  RoleWorkerTest(Steps steps) {
    this.steps = steps;
  }

  /// Says what it was told to do.
  private record Told(String type, AtomicInteger tries) implements JobWorker {
    @Override
    public JobOutcome work(Job job) {
      tries.incrementAndGet();
      return switch (job.text("how")) {
        case "complete" ->
            JobOutcome.completed(
                Map.of("seen", job.variables(), "level", job.customHeaders().get("level")));
        case "retry" ->
            job.retries() > 1
                ? JobOutcome.retry("not yet", Duration.ofMillis(100))
                : JobOutcome.completed(Map.of("tries", tries.get()));
        case "error" -> new JobOutcome.BpmnError("no-stock", "sold out", Map.of("left", 0));
        case "terminal" -> JobOutcome.terminal("hopeless");
        default -> throw new IllegalStateException("told nothing\nof use");
      };
    }

    @Override
    public Set<String> fetchVariables() {
      return Set.of("how");
    }
  }

  private BpmnModelInstance mission() {
    return steps
        .diagram()
        .startEvent()
        .serviceTask(
            "task", task -> task.zeebeJobType(steps.type("told")).zeebeTaskHeader("level", "high"))
        .endEvent("done")
        .moveToActivity("task")
        .boundaryEvent("caught", event -> event.error("no-stock"))
        .endEvent("sold-out")
        .done();
  }

  private RemoteWorkers open() {
    return RemoteWorkers.open(
        steps.client(),
        List.of(new Told(steps.type("told"), new AtomicInteger())),
        new RemoteOptions(
            "worker", Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofMillis(100)));
  }

  @Test
  void aCompletedJobMovesTheMissionOn() {
    try (var _ = open()) {
      long mission = steps.run(mission(), Map.of("how", "complete", "other", 1));

      steps.completed(mission);
      steps.variables(
          mission,
          Map.of(
              "how", "\"complete\"",
              "other", "1",
              "seen", "{\"how\":\"complete\"}",
              "level", "\"high\""));
    }
  }

  @Test
  void aRetryUsesTriesUp() {
    try (var _ = open()) {
      long mission = steps.run(mission(), Map.of("how", "retry"));

      steps.completed(mission);
      steps.variables(mission, Map.of("how", "\"retry\"", "tries", "3"));
    }
  }

  @Test
  void anErrorIsCaughtInTheDiagram() {
    try (var _ = open()) {
      long mission = steps.run(mission(), Map.of("how", "error"));

      steps.completed(mission);
      steps.state(mission, "sold-out", "COMPLETED");
    }
  }

  @Test
  void aTerminalFailureIsAnIncidentAtOnce() {
    try (var _ = open()) {
      long mission = steps.run(mission(), Map.of("how", "terminal"));

      var incident = steps.incident(mission);
      assertThat(incident.type().name()).isEqualTo("JOB_NO_RETRIES");
      assertThat(incident.message()).isEqualTo("hopeless");
    }
  }

  @Test
  void missingInputIsAnIncidentAtOnce() {
    try (var _ = open()) {
      long mission = steps.run(mission(), Map.of());

      assertThat(steps.incident(mission).message())
          .isEqualTo("variable 'how' must be a text, but is missing");
    }
  }

  @Test
  void severalJobsRunAtTheSameTime() {
    steps.deploy(mission());
    List<Long> missions =
        IntStream.range(0, 40).mapToObj(_ -> steps.start(Map.of("how", "complete"))).toList();

    try (var _ = open()) {
      missions.forEach(steps::completed);
    }
  }
}
