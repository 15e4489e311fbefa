package dev.legionflow.workers.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.worker.JobWorker;
import io.camunda.client.CamundaClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteWorkersTest {

  static final RemoteOptions QUICK =
      new RemoteOptions(
          "tester", Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofMillis(700));

  private FakeEngine engine;
  private CamundaClient client;

  @BeforeEach
  void start() {
    engine = new FakeEngine();
    client = engine.client();
  }

  @AfterEach
  void stop() {
    client.close();
    engine.close();
  }

  private RemoteWorkers open(JobWorker... workers) {
    return RemoteWorkers.open(client, List.of(workers), QUICK);
  }

  @Test
  void handsTheWholeJobToTheWorkerAndCompletesIt() throws Exception {
    BlockingQueue<Job> seen = new ArrayBlockingQueue<>(1);
    engine.offer(7, "greet", Map.of("name", "Ada", "list", List.of(1, 2)));

    try (var _ =
        open(
            new TestWorker(
                "greet",
                4,
                Set.of("name", "list"),
                job -> {
                  seen.add(job);
                  return JobOutcome.completed(Map.of("greeting", "Hello " + job.text("name")));
                }))) {
      var report = engine.report();

      assertThat(report.action()).isEqualTo("completion");
      assertThat(report.jobKey()).isEqualTo(7);
      assertThat(report.body().toString())
          .isEqualTo("{\"variables\":{\"greeting\":\"Hello Ada\"}}");
    }
    assertThat(seen.take())
        .isEqualTo(
            new Job(
                7,
                "greet",
                "mission",
                21,
                "step",
                23,
                3,
                Map.of("level", "high"),
                Map.of("name", "Ada", "list", List.of(1, 2))));
    var asked = engine.activations.getFirst();
    assertThat(asked.path("type").asText()).isEqualTo("greet");
    assertThat(asked.path("worker").asText()).isEqualTo("tester");
    assertThat(asked.path("timeout").asLong()).isEqualTo(60_000);
    assertThat(asked.path("maxJobsToActivate").asInt()).isEqualTo(4);
    assertThat(asked.path("requestTimeout").asLong()).isEqualTo(300);
    assertThat(asked.path("fetchVariable").size()).isEqualTo(2);
  }

  @Test
  void aNullVariableIsCompletedAsNull() throws Exception {
    engine.offer(1, "t", Map.of());
    Map<String, Object> result = new HashMap<>();
    result.put("nothing", null);

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.completed(result)))) {
      assertThat(engine.report().body().toString()).isEqualTo("{\"variables\":{\"nothing\":null}}");
    }
  }

  @Test
  void retryUsesOneTryUpAndCarriesItsBackOff() throws Exception {
    engine.offer(1, "t", Map.of());

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.retry("later", Duration.ofSeconds(30))))) {
      var report = engine.report();

      assertThat(report.action()).isEqualTo("failure");
      assertThat(report.body().path("retries").asInt(-1)).isEqualTo(2);
      assertThat(report.body().path("retryBackOff").asLong()).isEqualTo(30_000);
      assertThat(report.body().path("errorMessage").asText()).isEqualTo("later");
    }
  }

  @Test
  void terminalLeavesNoTries() throws Exception {
    engine.offer(1, "t", Map.of());

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.terminal("hopeless")))) {
      var report = engine.report();

      assertThat(report.action()).isEqualTo("failure");
      assertThat(report.body().path("retries").asInt(-1)).isZero();
      assertThat(report.body().path("errorMessage").asText()).isEqualTo("hopeless");
    }
  }

  @Test
  void aBpmnErrorIsThrownWithCodeMessageAndVariables() throws Exception {
    engine.offer(1, "t", Map.of());

    try (var _ =
        open(
            TestWorker.of(
                "t", _ -> new JobOutcome.BpmnError("no-stock", "sold out", Map.of("left", 0))))) {
      var report = engine.report();

      assertThat(report.action()).isEqualTo("error");
      assertThat(report.body().path("errorCode").asText()).isEqualTo("no-stock");
      assertThat(report.body().path("errorMessage").asText()).isEqualTo("sold out");
      assertThat(report.body().path("variables").toString()).isEqualTo("{\"left\":0}");
    }
  }

  @Test
  void anExceptionIsARetryWithItsFirstLinesOnly() throws Exception {
    engine.offer(1, "t", Map.of());

    try (var _ =
        open(
            TestWorker.of(
                "t",
                _ -> {
                  throw new IllegalStateException("disk full\n\tat a.B.c(B.java:1)\nmore");
                }))) {
      var report = engine.report();

      assertThat(report.action()).isEqualTo("failure");
      assertThat(report.body().path("retries").asInt(-1)).isEqualTo(2);
      assertThat(report.body().path("retryBackOff").asLong()).isEqualTo(700);
      assertThat(report.body().path("errorMessage").asText()).isEqualTo("disk full");
    }
  }

  @Test
  void inputThatCannotBeTakenIsTerminal() throws Exception {
    engine.offer(1, "t", Map.of());

    try (var _ =
        open(TestWorker.of("t", job -> JobOutcome.completed(Map.of("n", job.text("name")))))) {
      var report = engine.report();

      assertThat(report.action()).isEqualTo("failure");
      assertThat(report.body().path("retries").asInt(-1)).isZero();
      assertThat(report.body().path("errorMessage").asText())
          .isEqualTo("variable 'name' must be a text, but is missing");
    }
  }

  @Test
  void aReportIsRepeatedUnchangedUntilItArrives() throws Exception {
    engine.spoiledReports.addAll(List.of(503, FakeEngine.DROP, 429));
    engine.offer(1, "t", Map.of());

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.completed(Map.of("a", 1))))) {
      for (int i = 0; i < 4; i++) {
        var report = engine.report();
        assertThat(report.action()).isEqualTo("completion");
        assertThat(report.body().toString()).isEqualTo("{\"variables\":{\"a\":1}}");
      }
    }
    assertThat(engine.reports).isEmpty();
  }

  @Test
  void aJobThatSomebodyElseCompletedIsLeftAlone() throws Exception {
    engine.spoiledReports.add(404);
    engine.offer(1, "t", Map.of());

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.completed(Map.of())))) {
      engine.report();
      engine.offer(2, "t", Map.of());
      assertThat(engine.report().jobKey()).isEqualTo(2);
    }
    assertThat(engine.reports).isEmpty();
  }

  @Test
  void theOutcomeOfASuspendedMissionIsKeptUntilItGoesOn() throws Exception {
    engine.suspended.add(1L);
    engine.offer(1, "t", Map.of());
    TestWorker worker =
        new TestWorker("t", 1, Set.of(), job -> JobOutcome.completed(Map.of("of", job.key())));

    try (var _ = open(worker)) {
      assertThat(engine.report().action()).isEqualTo("completion");
      var lock = engine.report();
      assertThat(lock.action()).isEqualTo("update");
      assertThat(lock.jobKey()).isEqualTo(1);
      assertThat(lock.body().path("changeset").path("timeout").asLong()).isEqualTo(300_000);
      // The only hand is free for others.
      engine.offer(2, "t", Map.of());
      var next = engine.report();
      while (next.jobKey() == 1) {
        assertThat(next.action()).isEqualTo("completion");
        next = engine.report();
      }
      engine.reports.clear();
      engine.suspended.clear();
      var last = engine.report();
      assertThat(last.jobKey()).isEqualTo(1);
      assertThat(last.body().path("variables").path("of").asLong()).isEqualTo(1);
    }
  }

  @Test
  void anOutcomeThatIsRefusedForCertainBecomesAnIncident() throws Exception {
    engine.spoiledReports.add(413);
    engine.offer(1, "t", Map.of());

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.completed(Map.of())))) {
      assertThat(engine.report().action()).isEqualTo("completion");
      var second = engine.report();
      assertThat(second.action()).isEqualTo("failure");
      assertThat(second.body().path("retries").asInt(-1)).isZero();
      assertThat(second.body().path("errorMessage").asText()).contains("refused", "spoiled");
    }
  }

  @Test
  void afterAReportOfUnknownFateNoOtherOutcomeFollows() throws Exception {
    engine.spoiledReports.addAll(List.of(FakeEngine.DROP, 400));
    engine.offer(1, "t", Map.of());

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.completed(Map.of())))) {
      assertThat(engine.report().action()).isEqualTo("completion");
      assertThat(engine.report().action()).isEqualTo("completion");
      engine.offer(2, "t", Map.of());
      assertThat(engine.report().jobKey()).isEqualTo(2);
    }
    assertThat(engine.reports).isEmpty();
  }

  @Test
  void resultsThatAreNoJsonBecomeAnIncident() throws Exception {
    engine.offer(1, "t", Map.of());
    List<Object> endless = new ArrayList<>();
    endless.add(endless);

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.completed(Map.of("x", endless))))) {
      var report = engine.report();
      assertThat(report.action()).isEqualTo("failure");
      assertThat(report.body().path("retries").asInt(-1)).isZero();
    }
  }

  @Test
  void neverRunsMoreJobsThanTheWorkerAllows() throws Exception {
    for (int i = 1; i <= 20; i++) {
      engine.offer(i, "t", Map.of());
    }
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch bothIn = new CountDownLatch(2);

    try (var _ =
        open(
            new TestWorker(
                "t",
                2,
                Set.of(),
                _ -> {
                  most.accumulateAndGet(running.incrementAndGet(), Math::max);
                  bothIn.countDown();
                  bothIn.await(5, TimeUnit.SECONDS);
                  running.decrementAndGet();
                  return JobOutcome.completed(Map.of());
                }))) {
      for (int i = 0; i < 20; i++) {
        engine.report();
      }
    }
    assertThat(most).hasValue(2);
    assertThat(engine.activations).allMatch(asked -> asked.path("maxJobsToActivate").asInt() <= 2);
  }

  @Test
  void oneTypeDoesNotHoldUpAnother() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    TestWorker slow =
        new TestWorker(
            "slow",
            1,
            Set.of(),
            _ -> {
              begun.countDown();
              release.await();
              return JobOutcome.completed(Map.of());
            });

    try (var _ = open(slow, TestWorker.of("fast", _ -> JobOutcome.completed(Map.of())))) {
      engine.offer(1, "slow", Map.of());
      assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
      engine.offer(2, "slow", Map.of());
      engine.offer(3, "fast", Map.of());
      assertThat(engine.report().jobKey()).isEqualTo(3);
      release.countDown();
      assertThat(engine.report().jobKey()).isEqualTo(1);
      assertThat(engine.report().jobKey()).isEqualTo(2);
    }
  }

  @Test
  void closingWaitsForJobsInWork() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    engine.offer(1, "t", Map.of());
    RemoteWorkers workers =
        open(
            TestWorker.of(
                "t",
                _ -> {
                  begun.countDown();
                  release.await();
                  return JobOutcome.completed(Map.of("done", true));
                }));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var closing = threads.submit(workers::close);
      release.countDown();
      closing.get(10, TimeUnit.SECONDS);
    }

    assertThat(engine.report().action()).isEqualTo("completion");
  }

  @Test
  void aJobThatDoesNotEndInTimeIsHandedBackWithAllItsTries() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    engine.offer(1, "t", Map.of());
    RemoteWorkers workers =
        RemoteWorkers.open(
            client,
            List.of(
                TestWorker.of(
                    "t",
                    _ -> {
                      begun.countDown();
                      new CountDownLatch(1).await();
                      throw new AssertionError("never");
                    })),
            QUICK.drainingFor(Duration.ofMillis(50)));
    assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();

    workers.close();

    var report = engine.report();
    assertThat(report.action()).isEqualTo("failure");
    assertThat(report.body().path("retries").asInt(-1)).isEqualTo(3);
    assertThat(report.body().path("retryBackOff").asLong(-1)).isZero();
  }

  @Test
  void asksForNothingAfterClosing() throws Exception {
    open(TestWorker.of("t", _ -> JobOutcome.completed(Map.of()))).close();
    int asked = engine.activations.size();

    engine.offer(1, "t", Map.of());

    assertThat(engine.reports.poll(500, TimeUnit.MILLISECONDS)).isNull();
    assertThat(engine.activations).hasSize(asked);
  }

  @Test
  void aJobThatArrivesWhileClosingIsHandedBack() throws Exception {
    AtomicInteger worked = new AtomicInteger();
    TestWorker worker =
        TestWorker.of(
            "t",
            _ -> {
              worked.incrementAndGet();
              return JobOutcome.completed(Map.of());
            });
    RemoteWorkers workers =
        RemoteWorkers.open(
            client,
            List.of(worker),
            new RemoteOptions(
                "tester", Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMillis(1)));
    until(() -> !engine.activations.isEmpty());
    Thread closing = Thread.ofVirtual().start(workers::close);
    until(() -> closing.getState() == Thread.State.TIMED_WAITING);

    engine.offer(1, "t", Map.of());

    var report = engine.report();
    assertThat(report.action()).isEqualTo("failure");
    assertThat(report.body().path("retries").asInt(-1)).isEqualTo(3);
    assertThat(closing.join(Duration.ofSeconds(5))).isTrue();
    assertThat(worked).hasValue(0);
  }

  @Test
  void anEngineThatAnswersAtOnceIsNotHammered() throws Exception {
    engine.holds = false;

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.completed(Map.of())))) {
      engine.reports.poll(1, TimeUnit.SECONDS);
    }

    assertThat(engine.activations).hasSizeBetween(3, 12);
  }

  @Test
  void asksAgainAfterTheEngineWasAway() throws Exception {
    engine.spoiledActivations.addAll(List.of(500, FakeEngine.DROP, 401, 503));
    engine.offer(1, "t", Map.of());

    try (var _ = open(TestWorker.of("t", _ -> JobOutcome.completed(Map.of())))) {
      assertThat(engine.report().jobKey()).isEqualTo(1);
    }
  }

  @Test
  void refusesTwoWorkersOfOneTypeAndSettingsThatMakeNoSense() {
    JobWorker one = TestWorker.of("same", _ -> JobOutcome.completed(Map.of()));
    JobWorker none = new TestWorker("t", 0, Set.of(), _ -> JobOutcome.completed(Map.of()));

    assertThatThrownBy(() -> open(one, one)).hasMessage("two workers serve the job type same");
    assertThatThrownBy(() -> open(none)).hasMessageContaining("maxConcurrentJobs()");
    assertThat(engine.activations).isEmpty();
  }

  @Test
  void workersNameTheirTypes() {
    List<JobWorker> two =
        Arrays.asList(
            TestWorker.of("a", _ -> JobOutcome.completed(Map.of())),
            TestWorker.of("b", _ -> JobOutcome.completed(Map.of())));

    try (var workers = RemoteWorkers.open(client, two, QUICK)) {
      assertThat(workers.types()).containsExactly("a", "b");
    }
  }

  private static void until(BooleanSupplier condition) {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("10 s are over").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
