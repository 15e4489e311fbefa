package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.legionflow.workers.booster.change.Change;
import io.camunda.client.CamundaClient;
import io.camunda.client.api.CamundaFuture;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.command.ProblemException;
import io.camunda.client.api.response.ActivateJobsResponse;
import io.camunda.client.api.response.ActivatedJob;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/// SIGTERM under load: nobody is sent here any more, nothing is broken off, and what a worker of
/// this process has in hand is offered again.
@Execution(ExecutionMode.CONCURRENT)
class DrainTest {

  private final Set<Long> started = ConcurrentHashMap.newKeySet();
  private final Set<Long> completed = ConcurrentHashMap.newKeySet();
  private final Set<Integer> refusals = ConcurrentHashMap.newKeySet();

  @Test
  void aStopUnderLoadLosesNothing(@TempDir Path data, @TempDir Path project) throws Exception {
    EngineProcess process =
        EngineProcess.start(
            "drain",
            data,
            Map.of(
                "legion.workspaces", project.toString(),
                "legion.check.slow.folder", project.toString(),
                "legion.check.slow.command", "sleep,60",
                "legion.stop.delay", "1s",
                "legion.stop.timeout", "2s"));
    try (LegionEngine engine = LegionEngine.start(process)) {
      Steps steps = new Steps(engine);
      steps.deploy(
          steps
              .diagram()
              .startEvent()
              .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
              .endEvent()
              .done(),
          steps
              .diagram("slow")
              .startEvent()
              .serviceTask("check", task -> task.zeebeJobType("legion.check"))
              .endEvent()
              .done());
      long slow = steps.start(steps.process("slow"), check(project));
      steps.element(slow, "check");
      List<CamundaFuture<ActivateJobsResponse>> polls = polls(engine.client(), steps);
      List<Thread> load = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        load.add(Thread.ofVirtual().start(() -> untilRefused(() -> startOne(steps))));
        load.add(
            Thread.ofVirtual()
                .start(() -> untilRefused(() -> completeSome(engine.client(), steps))));
      }
      await().atMost(Steps.PATIENCE).until(() -> completed.size() > 50);
      // In the hands of the worker.
      await().atMost(Steps.PATIENCE).until(() -> process.descendants().findAny().isPresent());

      long begun = System.nanoTime();
      CompletableFuture<Integer> exit = CompletableFuture.supplyAsync(process::stop);
      await()
          .atMost(Duration.ofMillis(900))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> process.status("/q/health/ready") == 503);
      int before = started.size();
      assertThat(exit.get(20, TimeUnit.SECONDS)).isIn(0, 143);
      Duration took = Duration.ofNanos(System.nanoTime() - begun);
      System.out.printf(
          "stopped in %d ms: %d started (%d of them after the readiness had gone), %d completed%n",
          took.toMillis(), started.size(), started.size() - before, completed.size());

      for (Thread thread : load) {
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
      }
      assertThat(took).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(8));
      assertThat(started.size()).as("served during the delay").isGreaterThan(before);
      assertThat(refusals).isSubsetOf(503);
      for (CamundaFuture<ActivateJobsResponse> poll : polls) {
        assertThat(poll.join(1, TimeUnit.SECONDS).getJobs()).as("answered empty").isEmpty();
      }
      assertThat(process.logText()).contains("1 jobs that were not done in time are given back");
      assertThat(process.logText()).doesNotContain("broken off");
    }

    EngineProcess next =
        EngineProcess.start("drained", data, Map.of("legion.workspaces", project.toString()));
    try (LegionEngine engine = LegionEngine.start(next)) {
      Steps steps = new Steps(engine);
      assertThat(next.logText()).as("nothing was left locked").doesNotContain("offered again");
      completed.forEach(steps::completed);
      started.stream().filter(mission -> !completed.contains(mission)).forEach(steps::active);
      var slow =
          engine
              .client()
              .newProcessInstanceSearchRequest()
              .filter(filter -> filter.processDefinitionId(id -> id.like("slow-*")))
              .execute()
              .singleItem();
      steps.completed(slow.getProcessInstanceKey());
    }
  }

  private static Map<String, Object> check(Path project) throws IOException {
    Files.writeString(project.resolve("a.txt"), "old\n");
    return Map.of(
        "folder",
        project.toString(),
        "change",
        Change.of("a change", List.of(new Change.Edit("a.txt", "old\n", "new\n"))).toVariable());
  }

  private static List<CamundaFuture<ActivateJobsResponse>> polls(
      CamundaClient client, Steps steps) {
    List<CamundaFuture<ActivateJobsResponse>> polls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      polls.add(
          client
              .newActivateJobsCommand()
              .jobType(steps.type("nothing"))
              .maxJobsToActivate(1)
              .requestTimeout(Duration.ofMinutes(1))
              .send());
    }
    return polls;
  }

  private void startOne(Steps steps) {
    started.add(steps.start(Map.of()));
  }

  private void completeSome(CamundaClient client, Steps steps) {
    for (ActivatedJob job :
        client
            .newActivateJobsCommand()
            .jobType(steps.type("work"))
            .maxJobsToActivate(5)
            .timeout(Duration.ofMinutes(1))
            .requestTimeout(Duration.ofSeconds(5))
            .execute()
            .getJobs()) {
      client.newCompleteCommand(job.getKey()).execute();
      completed.add(job.getProcessInstanceKey());
    }
  }

  private void untilRefused(Runnable step) {
    try {
      while (true) {
        step.run();
      }
    } catch (ProblemException e) {
      refusals.add(e.code());
    } catch (ClientException e) {
      // Nobody listens any more.
    }
  }
}
