package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// A job that was handed out with the last thing a node did may never have arrived: after a crash
/// it is offered again at once. One that was handed out before stays with its worker.
@Execution(ExecutionMode.CONCURRENT)
class LostPushTest {

  private static final Duration LOCK = Duration.ofMinutes(10);

  @Test
  void whatWasOnTheWayIsOfferedAgain(@TempDir Path data) throws Exception {
    EngineProcess process = EngineProcess.start("push", data, Map.of());
    try (LegionEngine engine = LegionEngine.start(process)) {
      Steps steps = new Steps(engine);
      String type = steps.type("work");
      steps.deploy(
          steps
              .diagram()
              .startEvent()
              .serviceTask("work", task -> task.zeebeJobType(type))
              .endEvent()
              .done());
      steps.start(Map.of("n", 1));
      long held = activate(engine, type).getFirst();
      // More than what counts as on the way.
      TimeUnit.MILLISECONDS.sleep(1_000);
      var command = engine.client().newActivateJobsCommand().jobType(type).maxJobsToActivate(1);
      var pushed =
          command
              .timeout(LOCK)
              .requestTimeout(Duration.ofSeconds(20))
              .send()
              .thenApply(response -> response.getJobs().getFirst().getKey());
      TimeUnit.MILLISECONDS.sleep(300);
      steps.start(Map.of("n", 2));
      long lost = pushed.toCompletableFuture().get(10, TimeUnit.SECONDS);

      process.kill();
      process.start();

      assertThat(activate(engine, type)).containsExactly(lost).doesNotContain(held);
    }
  }

  private static List<Long> activate(LegionEngine engine, String type) {
    return engine
        .client()
        .newActivateJobsCommand()
        .jobType(type)
        .maxJobsToActivate(10)
        .timeout(LOCK)
        .requestTimeout(Duration.ofSeconds(3))
        .send()
        .join()
        .getJobs()
        .stream()
        .map(job -> job.getKey())
        .toList();
  }
}
