package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.CamundaFuture;
import io.camunda.client.api.response.ActivateJobsResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A request for jobs waits in the engine: it is answered when a job comes, and costs nothing
/// before.
@ExtendWith(Engines.class)
class LongPollTest {

  private final Steps steps;
  private final CamundaClient client;
  private final EngineProcess process;

  LongPollTest(Steps steps, EngineProcess process) {
    this.steps = steps;
    this.client = steps.client();
    this.process = process;
  }

  private CamundaFuture<ActivateJobsResponse> poll(String type, Duration wait) {
    return client
        .newActivateJobsCommand()
        .jobType(steps.type(type))
        .maxJobsToActivate(1)
        .timeout(Duration.ofMinutes(1))
        .requestTimeout(wait)
        .send();
  }

  private void deploy() {
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done());
  }

  @Test
  void aNewJobWakesTheRequestThatWaits() throws Exception {
    deploy();
    List<Long> millis = new ArrayList<>();
    List<Long> inAll = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      var poll = poll("work", Duration.ofSeconds(10));
      waits(poll, Duration.ofMillis(60));

      long begun = System.nanoTime();
      steps.start(Map.of());
      long created = System.nanoTime();
      var jobs = poll.join(5, TimeUnit.SECONDS).getJobs();
      millis.add(Duration.ofNanos(System.nanoTime() - created).toMillis());
      inAll.add(Duration.ofNanos(System.nanoTime() - begun).toMillis());

      assertThat(jobs).hasSize(1);
      steps.complete(jobs.getFirst(), Map.of());
    }
    Collections.sort(millis);
    Collections.sort(inAll);
    System.out.printf(
        "job handed over: p50 %d ms, max %d ms after the start was sent;"
            + " p50 %d ms, max %d ms after it was answered%n",
        inAll.get(inAll.size() / 2),
        inAll.getLast(),
        millis.get(millis.size() / 2),
        millis.getLast());
    assertThat(millis.get(millis.size() / 2)).as("median of %s ms", millis).isLessThan(100);
    assertThat(millis.getLast()).as("worst of %s ms", millis).isLessThan(2_000);
  }

  /// The request is still open after this time.
  private static void waits(CamundaFuture<?> request, Duration time)
      throws InterruptedException, ExecutionException {
    try {
      request.get(time.toMillis(), TimeUnit.MILLISECONDS);
      throw new AssertionError("the request was answered without a job");
    } catch (TimeoutException e) {
      assertThat(request.isDone()).isFalse();
    }
  }

  @Test
  void aCompletedStepWakesTheNextWorker() throws Exception {
    steps.run(
        steps
            .diagram()
            .startEvent()
            .serviceTask("first", task -> task.zeebeJobType(steps.type("first")))
            .serviceTask("second", task -> task.zeebeJobType(steps.type("second")))
            .endEvent()
            .done(),
        Map.of());
    var poll = poll("second", Duration.ofSeconds(10));
    waits(poll, Duration.ofMillis(60));

    steps.work("first", Map.of());
    long completed = System.nanoTime();

    assertThat(poll.join(5, TimeUnit.SECONDS).getJobs()).hasSize(1);
    assertThat(Duration.ofNanos(System.nanoTime() - completed)).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void aJobThatComesBackWakesToo() throws Exception {
    deploy();
    steps.start(Map.of());
    var job = steps.job("work");
    var poll = poll("work", Duration.ofSeconds(10));
    waits(poll, Duration.ofMillis(60));

    steps.fail(job, 1);

    assertThat(poll.join(5, TimeUnit.SECONDS).getJobs().getFirst().getKey())
        .isEqualTo(job.getKey());
  }

  @Test
  void eachJobGoesToOneOfThoseThatWait() throws Exception {
    deploy();
    List<CamundaFuture<ActivateJobsResponse>> polls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      polls.add(poll("work", Duration.ofSeconds(2)));
    }
    waits(polls.getFirst(), Duration.ofMillis(60));

    for (int i = 0; i < 3; i++) {
      steps.start(Map.of());
    }

    List<Long> keys =
        polls.stream()
            .flatMap(poll -> poll.join().getJobs().stream())
            .map(job -> job.getKey())
            .toList();
    assertThat(keys).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void aRequestWithoutAJobIsAnsweredEmptyWhenItsTimeIsOver() {
    long begun = System.nanoTime();

    var jobs = poll("nothing", Duration.ofMillis(700)).join().getJobs();

    assertThat(jobs).isEmpty();
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(Duration.ofMillis(600), Duration.ofSeconds(2));
  }

  @Test
  void waitingTakesNoProcessorTime() {
    poll("warm-up", Duration.ofMillis(500)).join();
    Duration before = process.cpuTime();

    List<CamundaFuture<ActivateJobsResponse>> polls = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      polls.add(poll("type-" + i % 10, Duration.ofSeconds(4)));
    }
    polls.forEach(CamundaFuture::join);

    Duration used = process.cpuTime().minus(before);
    System.out.printf("30 long polls of 4 s took %d ms of processor time%n", used.toMillis());
    // A busy loop would take 4 s on one core, a query every 10 ms about as much.
    assertThat(used).isLessThan(Duration.ofMillis(1_500));
  }
}
