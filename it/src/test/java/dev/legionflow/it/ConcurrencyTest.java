package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.zeebe.model.bpmn.builder.AbstractFlowNodeBuilder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Many workers at once: nothing is done twice, nothing is lost, and nobody is told of a conflict
/// that is not theirs.
@Dialect
class ConcurrencyTest {

  private static final int WORKERS = 8;

  private final Steps steps;

  ConcurrencyTest(Steps steps) {
    this.steps = steps;
  }

  /// Runs all tasks on a few threads and fails with the first that fails.
  private static void all(List<? extends Runnable> tasks) {
    try (ExecutorService threads =
        Executors.newFixedThreadPool(WORKERS, Thread.ofVirtual().factory())) {
      List<? extends Future<?>> running = tasks.stream().map(threads::submit).toList();
      for (Future<?> each : running) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private void completeAll(List<ActivatedJob> jobs) {
    List<ActivatedJob> shuffled = new ArrayList<>(jobs);
    Collections.shuffle(shuffled, new Random(42));
    all(
        shuffled.stream()
            .<Runnable>map(
                job -> () -> steps.complete(job, Map.of("by" + job.getElementId(), job.getKey())))
            .toList());
  }

  @Test
  void branchesThatEndAtTheSameTimeAreJoinedOnce() {
    int missions = 15;
    int branches = 4;
    var fork = steps.diagram().startEvent().parallelGateway("fork");
    AbstractFlowNodeBuilder<?, ?> flow =
        fork.serviceTask("branch0", task -> task.zeebeJobType(steps.type("branch")))
            .parallelGateway("join");
    for (int i = 1; i < branches; i++) {
      flow =
          flow.moveToNode("fork")
              .serviceTask("branch" + i, task -> task.zeebeJobType(steps.type("branch")))
              .connectTo("join");
    }
    steps.deploy(
        flow.serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
            .endEvent()
            .done());
    List<Long> keys = IntStream.range(0, missions).mapToObj(_ -> steps.start(Map.of())).toList();

    completeAll(steps.jobs("branch", missions * branches));

    List<ActivatedJob> after = steps.jobs("after", missions);
    assertThat(after)
        .extracting(ActivatedJob::getProcessInstanceKey)
        .containsExactlyInAnyOrderElementsOf(keys);
    assertThat(after).allMatch(job -> job.getVariablesAsMap().size() == branches);
    steps.noJob("after");
    completeAll(after);
    keys.forEach(steps::completed);
  }

  /// Completes the two jobs of each mission at the same moment, so that each end sees the other's
  /// token unless the commands of one mission take turns.
  private void completeInPairs(String type, int missions) {
    steps.jobs(type, missions * 2).stream()
        .collect(Collectors.groupingBy(ActivatedJob::getProcessInstanceKey))
        .values()
        .forEach(pair ->
            all(pair.stream().<Runnable>map(job -> () -> steps.complete(job, Map.of())).toList()));
  }

  @Test
  void branchesThatEndApartEndTheMission() {
    int missions = 25;
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .parallelGateway("fork")
            .serviceTask("a", task -> task.zeebeJobType(steps.type("end")))
            .endEvent()
            .moveToNode("fork")
            .serviceTask("b", task -> task.zeebeJobType(steps.type("end")))
            .endEvent()
            .done());
    List<Long> keys = IntStream.range(0, missions).mapToObj(_ -> steps.start(Map.of())).toList();

    completeInPairs("end", missions);

    keys.forEach(steps::completed);
  }

  @Test
  void branchesThatEndApartEndTheirSubProcess() {
    int missions = 25;
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .subProcess("inner")
            .embeddedSubProcess()
            .startEvent()
            .parallelGateway("fork")
            .serviceTask("a", task -> task.zeebeJobType(steps.type("end")))
            .endEvent()
            .moveToNode("fork")
            .serviceTask("b", task -> task.zeebeJobType(steps.type("end")))
            .endEvent()
            .subProcessDone()
            .endEvent()
            .done());
    List<Long> keys = IntStream.range(0, missions).mapToObj(_ -> steps.start(Map.of())).toList();

    completeInPairs("end", missions);

    keys.forEach(steps::completed);
  }

  @Test
  void twoTokensInOneCommandBothPassAFork() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .parallelGateway("first")
                .exclusiveGateway("merge")
                .parallelGateway("second")
                .serviceTask("a", task -> task.zeebeJobType(steps.type("a")))
                .endEvent()
                .moveToNode("second")
                .serviceTask("b", task -> task.zeebeJobType(steps.type("b")))
                .endEvent()
                .moveToNode("first")
                .connectTo("merge")
                .done(),
            Map.of());

    List<ActivatedJob> a = steps.jobs("a", 2);
    List<ActivatedJob> b = steps.jobs("b", 2);

    completeAll(a);
    completeAll(b);
    steps.completed(mission);
  }

  @Test
  void oneOfManyCompletionsWins() {
    for (int round = 0; round < 5; round++) {
      long mission =
          steps.run(
              steps
                  .diagram()
                  .startEvent()
                  .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
                  .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
                  .endEvent()
                  .done(),
              Map.of());
      ActivatedJob job = steps.job("work");
      List<Integer> won = Collections.synchronizedList(new ArrayList<>());

      all(
          IntStream.range(0, WORKERS)
              .<Runnable>mapToObj(i ->
                  () -> {
                    try {
                      steps.complete(job, Map.of("winner", i));
                      won.add(i);
                    } catch (ClientException e) {
                      steps.gone(() -> {
                        throw e;
                      });
                    }
                  })
              .toList());

      assertThat(won).hasSize(1);
      assertThat(steps.work("after", Map.of()).getVariable("winner")).isEqualTo(won.getFirst());
      steps.completed(mission);
    }
  }

  @Test
  void instancesThatEndAtTheSameTimeAreAllCollected() {
    int items = 40;
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask(
                    "each",
                    task ->
                        task.zeebeJobType(steps.type("each"))
                            .zeebeOutputExpression("item * 2", "result")
                            .multiInstance(loop ->
                                loop.parallel()
                                    .zeebeInputCollectionExpression("for i in 1..40 return i")
                                    .zeebeInputElement("item")
                                    .zeebeOutputCollection("results")
                                    .zeebeOutputElementExpression("result")))
                .serviceTask("after", task -> task.zeebeJobType(steps.type("after")))
                .endEvent()
                .done(),
            Map.of());

    completeAll(steps.jobs("each", items));

    assertThat(steps.work("after", Map.of()).getVariable("results"))
        .isEqualTo(IntStream.rangeClosed(1, items).map(i -> i * 2).boxed().toList());
    steps.completed(mission);
  }

  @Test
  void noJobIsGivenToTwoWorkers() {
    int jobs = 80;
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done());
    List<Long> taken = Collections.synchronizedList(new ArrayList<>());
    List<Runnable> tasks = new ArrayList<>();
    for (int i = 0; i < WORKERS / 2; i++) {
      tasks.add(() -> {
        for (int n = 0; n < jobs / (WORKERS / 2); n++) {
          steps.start(Map.of());
        }
      });
      tasks.add(() ->
          steps
              .jobs("work", jobs / (WORKERS / 2))
              .forEach(job -> {
                taken.add(job.getKey());
                steps.complete(job, Map.of());
              }));
    }

    all(tasks);

    assertThat(taken).hasSize(jobs).doesNotHaveDuplicates();
    steps.noJob("work");
  }
}
