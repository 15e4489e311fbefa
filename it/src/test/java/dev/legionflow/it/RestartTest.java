package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ClientException;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.UserTaskState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// An engine that is killed or stopped goes on where it was.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RestartTest {

  private EngineProcess process;
  private LegionEngine engine;
  private CamundaClient client;

  @BeforeAll
  void start(@TempDir Path data) {
    process = EngineProcess.start("restart", data, Map.of());
    engine = LegionEngine.start(process);
    client = engine.client();
  }

  @AfterAll
  void stop() {
    engine.close();
  }

  /// A second move of the same token would find nothing to move, and fail.
  @Test
  void aBatchOperationGoesOnAfterAKillAndDoesNothingTwice() {
    Steps steps = new Steps(engine);
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .serviceTask("a", task -> task.zeebeJobType(steps.type("a")))
            .serviceTask("b", task -> task.zeebeJobType(steps.type("b")))
            .endEvent()
            .done());
    int missions = 300;
    for (int i = 0; i < missions; i++) {
      steps.start(Map.of());
    }
    String key =
        client
            .newCreateBatchOperationCommand()
            .modifyProcessInstance()
            .addMoveInstruction("a", "b")
            .filter(filter -> filter.processDefinitionId(steps.process()))
            .execute()
            .getBatchOperationKey();
    Steps.eventually(
        () -> client.newBatchOperationGetRequest(key).execute(),
        batch -> assertThat(batch.getOperationsCompletedCount()).isPositive());

    process.kill();
    process.start();

    var batch =
        Steps.eventually(
            () -> client.newBatchOperationGetRequest(key).execute(),
            Duration.ofSeconds(60),
            seen -> assertThat(seen.getEndDate()).isNotNull());
    assertThat(batch.getOperationsTotalCount()).isEqualTo(missions);
    assertThat(batch.getOperationsCompletedCount()).isEqualTo(missions);
    assertThat(batch.getOperationsFailedCount()).isZero();
    assertThat(
            client
                .newElementInstanceSearchRequest()
                .filter(f -> f.processDefinitionId(steps.process()).elementId("b"))
                .execute()
                .page()
                .totalItems())
        .isEqualTo(missions);
  }

  @Test
  void everythingGoesOnAfterAKill() {
    Steps messages = new Steps(engine);
    messages.deploy(
        messages
            .diagram()
            .startEvent()
            .intermediateCatchEvent(
                "wait",
                event ->
                    event.message(m ->
                        m.name(messages.type("paid")).zeebeCorrelationKeyExpression("orderId")))
            .endEvent()
            .done());
    long expecting = messages.start(Map.of("orderId", "waits"));
    publish(messages, "buffered");
    Steps waiting = new Steps(engine);
    waiting.deploy(
        waiting
            .diagram()
            .startEvent()
            .serviceTask("one", task -> task.zeebeJobType(waiting.type("one")))
            .serviceTask("two", task -> task.zeebeJobType(waiting.type("two")))
            .endEvent()
            .done());
    long offered = waiting.start(Map.of("at", "one"));
    long taken = waiting.start(Map.of("at", "taken"));
    long failed = waiting.start(Map.of("at", "failed"));
    List<ActivatedJob> jobs = waiting.jobs("one", 3);
    ActivatedJob takenJob = of(jobs, taken);
    waiting.complete(of(jobs, offered), Map.of("done", 1));
    waiting.fail(of(jobs, failed), 0);
    waiting.incident(failed);

    Steps asking = new Steps(engine);
    long asked =
        asking.run(
            asking
                .diagram()
                .startEvent()
                .userTask("ask", task -> task.zeebeUserTask())
                .endEvent()
                .done(),
            Map.of());
    asking.element(asked, "ask");

    Steps timing = new Steps(engine);
    timing.deploy(
        timing
            .diagram()
            .startEvent()
            .serviceTask("slow", task -> task.zeebeJobType(timing.type("slow")))
            .endEvent()
            .moveToActivity("slow")
            .boundaryEvent("late", event -> event.timerWithDurationExpression("delay"))
            .serviceTask("remind", task -> task.zeebeJobType(timing.type("remind")))
            .endEvent()
            .done());
    long overdue = timing.start(Map.of("delay", "PT1S"));
    long later = timing.start(Map.of("delay", "PT8S"));

    Steps repeating = new Steps(engine);
    long repeated =
        repeating.run(
            repeating
                .diagram()
                .startEvent()
                .serviceTask(
                    "each",
                    task ->
                        task.zeebeJobType(repeating.type("each"))
                            .multiInstance(loop ->
                                loop.sequential()
                                    .zeebeInputCollectionExpression("items")
                                    .zeebeInputElement("item")
                                    .zeebeOutputCollection("results")
                                    .zeebeOutputElementExpression("result")))
                .endEvent()
                .done(),
            Map.of("items", List.of("a", "b", "c")));
    repeating.work("each", Map.of("result", "A"));

    Steps calling = new Steps(engine);
    calling.deploy(
        calling
            .diagram("child")
            .startEvent()
            .serviceTask("inner", task -> task.zeebeJobType(calling.type("inner")))
            .endEvent()
            .done(),
        calling
            .diagram()
            .startEvent()
            .callActivity("call", call -> call.zeebeProcessId(calling.process("child")))
            .endEvent()
            .done());
    long called = calling.start(Map.of());
    calling.child(called);

    process.kill();
    process.start();

    // What was on offer is; what was taken still belongs to its worker; what failed waits.
    assertThat(waiting.work("two", Map.of()).getVariable("done")).isEqualTo(1);
    waiting.completed(offered);
    waiting.noJob("one");
    waiting.complete(takenJob, Map.of());
    waiting.work("two", Map.of());
    waiting.completed(taken);
    var incident = waiting.incident(failed);
    client.newUpdateRetriesCommand(incident.jobKey()).retries(1).execute();
    waiting.resolve(incident);
    waiting.work("one", Map.of());
    waiting.work("two", Map.of());
    waiting.completed(failed);

    var task =
        client
            .newUserTaskSearchRequest()
            .filter(filter -> filter.processInstanceKey(asked).state(UserTaskState.CREATED))
            .execute()
            .singleItem();
    client.newCompleteUserTaskCommand(task.getUserTaskKey()).execute();
    asking.completed(asked);

    List<ActivatedJob> reminders = timing.jobs("remind", 2);
    assertThat(reminders)
        .extracting(ActivatedJob::getProcessInstanceKey)
        .containsExactlyInAnyOrder(overdue, later);
    reminders.forEach(job -> timing.complete(job, Map.of()));
    timing.completed(overdue);
    timing.completed(later);

    repeating.work("each", Map.of("result", "B"));
    repeating.work("each", Map.of("result", "C"));
    repeating.completed(repeated);
    repeating.variables(
        repeated, Map.of("items", "[\"a\",\"b\",\"c\"]", "results", "[\"A\",\"B\",\"C\"]"));

    calling.work("inner", Map.of("found", 1));
    calling.completed(called);
    calling.variables(called, Map.of("found", "1"));

    long late = messages.start(Map.of("orderId", "buffered"));
    messages.completed(late);
    publish(messages, "waits");
    messages.completed(expecting);
    messages.active(messages.start(Map.of("orderId", "buffered")));
  }

  private void publish(Steps steps, String key) {
    client
        .newPublishMessageCommand()
        .messageName(steps.type("paid"))
        .correlationKey(key)
        .timeToLive(Duration.ofMinutes(5))
        .execute();
  }

  private static ActivatedJob of(List<ActivatedJob> jobs, long mission) {
    return jobs.stream()
        .filter(job -> job.getProcessInstanceKey() == mission)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void whatWasAnsweredIsNotLostInAKill() throws InterruptedException {
    Steps steps = new Steps(engine);
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done());
    List<Long> answered = new CopyOnWriteArrayList<>();
    CountDownLatch enough = new CountDownLatch(50);
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      writers.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  while (true) {
                    answered.add(steps.start(Map.of("n", answered.size())));
                    enough.countDown();
                  }
                } catch (ClientException e) {
                  // The engine was killed.
                }
              }));
    }
    assertThat(enough.await(30, TimeUnit.SECONDS)).isTrue();

    process.kill();
    for (Thread writer : writers) {
      assertThat(writer.join(Duration.ofSeconds(30))).isTrue();
    }
    process.start();

    for (long mission : answered) {
      steps.active(mission);
    }
    List<Long> offered = new ArrayList<>();
    steps.jobs("work", answered.size()).forEach(job -> offered.add(job.getProcessInstanceKey()));
    // At most those that were never answered come on top.
    List<Long> more =
        client
            .newActivateJobsCommand()
            .jobType(steps.type("work"))
            .maxJobsToActivate(10)
            .timeout(Duration.ofMinutes(1))
            .requestTimeout(Duration.ofMillis(300))
            .execute()
            .getJobs()
            .stream()
            .map(ActivatedJob::getProcessInstanceKey)
            .toList();
    offered.addAll(more);
    assertThat(offered).containsAll(answered).doesNotHaveDuplicates();
    assertThat(more).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void keysGoOnUpwardsAndLoginsStay() {
    Steps steps = new Steps(engine);
    steps.deploy(steps.diagram().startEvent().endEvent().done());
    long before = steps.start(Map.of());
    String token = process.token();

    assertThat(process.stop()).isIn(0, 143);
    process.start();

    assertThat(process.token()).isEqualTo(token);
    List<Long> after = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      after.add(steps.start(Map.of()));
    }
    assertThat(after).isSortedAccordingTo(Comparator.naturalOrder()).allMatch(key -> key > before);
    steps.completed(before);
  }
}
