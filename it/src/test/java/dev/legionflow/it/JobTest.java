package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.client.api.search.enums.JobKind;
import io.camunda.client.api.search.enums.ListenerEventType;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Engines.class)
class JobTest {

  private final Steps steps;
  private final CamundaClient client;

  JobTest(Steps steps) {
    this.steps = steps;
    this.client = steps.client();
  }

  private BpmnModelInstance task() {
    return steps
        .diagram()
        .startEvent()
        .serviceTask(
            "task",
            task ->
                task.zeebeJobType(steps.type("work"))
                    .zeebeJobRetries("5")
                    .zeebeTaskHeader("level", "high")
                    .zeebeInputExpression("1 + 1", "local"))
        .endEvent()
        .moveToActivity("task")
        .boundaryEvent("caught", event -> event.error("known"))
        .endEvent()
        .done();
  }

  @Test
  void everyFieldOfAnActivatedJobIsThere() {
    long definition = steps.deploy(task()).getProcesses().getFirst().getProcessDefinitionKey();
    var started =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId(steps.process())
            .latestVersion()
            .variables(Map.of("a", List.of(1, "x")))
            .tags("blue")
            .execute();
    long before = System.currentTimeMillis();

    List<ActivatedJob> jobs =
        client
            .newActivateJobsCommand()
            .jobType(steps.type("work"))
            .maxJobsToActivate(10)
            .timeout(Duration.ofMinutes(3))
            .workerName("worker of the test")
            .requestTimeout(Duration.ofSeconds(5))
            .execute()
            .getJobs();

    assertThat(jobs).hasSize(1);
    ActivatedJob job = jobs.getFirst();
    assertThat(job.getKey()).isPositive();
    assertThat(job.getType()).isEqualTo(steps.type("work"));
    assertThat(job.getProcessInstanceKey()).isEqualTo(started.getProcessInstanceKey());
    assertThat(job.getBpmnProcessId()).isEqualTo(steps.process());
    assertThat(job.getProcessDefinitionVersion()).isEqualTo(1);
    assertThat(job.getProcessDefinitionKey()).isEqualTo(definition);
    assertThat(job.getElementId()).isEqualTo("task");
    assertThat(job.getElementInstanceKey())
        .isEqualTo(steps.element(started.getProcessInstanceKey(), "task").key())
        .isNotEqualTo(job.getKey());
    assertThat(job.getCustomHeaders()).containsOnly(entry("level", "high"));
    assertThat(job.getWorker()).isEqualTo("worker of the test");
    assertThat(job.getRetries()).isEqualTo(5);
    assertThat(job.getDeadline()).isBetween(before + 179_000, System.currentTimeMillis() + 181_000);
    assertThat(job.getVariablesAsMap())
        .containsOnly(entry("a", List.of(1, "x")), entry("local", 2));
    assertThat(job.getVariables()).contains("\"local\":2");
    assertThat(job.getTenantId()).isEqualTo("<default>");
    assertThat(job.getKind()).isEqualTo(JobKind.BPMN_ELEMENT);
    assertThat(job.getListenerEventType()).isEqualTo(ListenerEventType.UNSPECIFIED);
    assertThat(job.getUserTask()).isNull();
    assertThat(job.getTags()).containsExactly("blue");
  }

  @Test
  void noMoreJobsAreGivenThanAskedFor() {
    steps.deploy(task());
    for (int i = 0; i < 5; i++) {
      steps.start(Map.of("n", i));
    }

    List<ActivatedJob> first = steps.jobs("work", 3);
    List<ActivatedJob> rest = steps.jobs("work", 2);

    assertThat(first).extracting(job -> job.getVariable("n")).containsExactly(0, 1, 2);
    assertThat(rest).extracting(job -> job.getVariable("n")).containsExactly(3, 4);
    steps.noJob("work");
  }

  @Test
  void aFailureCarriesItsVariablesToTheNextTry() {
    long mission = steps.run(task(), Map.of());
    ActivatedJob job = steps.job("work");

    client
        .newFailCommand(job.getKey())
        .retries(2)
        .retryBackoff(Duration.ofMillis(300))
        .errorMessage("not yet")
        .variables(Map.of("hint", "slowly"))
        .execute();

    ActivatedJob again = steps.work("work", Map.of());
    assertThat(again.getKey()).isEqualTo(job.getKey());
    assertThat(again.getRetries()).isEqualTo(2);
    assertThat(again.getVariable("hint")).isEqualTo("slowly");
    steps.completed(mission);
    steps.variables(mission, Map.of());
  }

  @Test
  void anErrorMessageIsKeptWithinItsBound() {
    long mission = steps.run(task(), Map.of());
    ActivatedJob job = steps.job("work");

    client.newFailCommand(job.getKey()).retries(0).errorMessage("x".repeat(20_000)).execute();

    assertThat(steps.incident(mission).message()).startsWith("xxx").hasSizeLessThan(20_000);
  }

  @Test
  void aThrownErrorIsCaught() {
    long mission = steps.run(task(), Map.of());

    client
        .newThrowErrorCommand(steps.job("work").getKey())
        .errorCode("known")
        .errorMessage("as expected")
        .variable("why", "test")
        .execute();

    steps.completed(mission);
    steps.state(mission, "caught", "COMPLETED");
  }

  @Test
  void aStrangeErrorIsAnIncident() {
    long mission = steps.run(task(), Map.of());

    client.newThrowErrorCommand(steps.job("work").getKey()).errorCode("strange").execute();

    assertThat(steps.incident(mission).type()).isEqualTo(IncidentErrorType.UNHANDLED_ERROR_EVENT);
  }

  @Test
  void retriesAndTimeoutCanBeChanged() {
    steps.run(task(), Map.of());
    ActivatedJob job = shortLocked();

    client.newUpdateRetriesCommand(job.getKey()).retries(9).execute();
    client.newUpdateTimeoutCommand(job.getKey()).timeout(Duration.ofMinutes(1)).execute();
    for (int i = 0; i < 4; i++) {
      steps.noJob("work");
    }
    client.newUpdateJobCommand(job.getKey()).update(7, 50L).execute();

    ActivatedJob again = steps.job("work");
    assertThat(again.getKey()).isEqualTo(job.getKey());
    assertThat(again.getRetries()).isEqualTo(7);
  }

  /// Two seconds is what is promised, and how long the request waits after the lock's end.
  @Test
  void whoseLockIsOverIsGivenToWhoeverWaits() {
    steps.run(task(), Map.of());
    ActivatedJob job = shortLocked();

    var again =
        client
            .newActivateJobsCommand()
            .jobType(steps.type("work"))
            .maxJobsToActivate(1)
            .timeout(Duration.ofMinutes(1))
            .requestTimeout(Duration.ofMillis(2_800))
            .execute()
            .getJobs();

    assertThat(again).extracting(ActivatedJob::getKey).containsExactly(job.getKey());
  }

  private ActivatedJob shortLocked() {
    return client
        .newActivateJobsCommand()
        .jobType(steps.type("work"))
        .maxJobsToActivate(1)
        .timeout(Duration.ofMillis(800))
        .requestTimeout(Duration.ofSeconds(5))
        .execute()
        .getJobs()
        .getFirst();
  }

  @Test
  void theStockWorkerTurnsExceptionsIntoTries() {
    long mission = steps.run(task(), Map.of());

    try (var _ =
        client
            .newWorker()
            .jobType(steps.type("work"))
            .handler((jobs, job) -> {
              if (job.getRetries() > 3) {
                throw new IllegalStateException("try again");
              }
              jobs.newCompleteCommand(job).variable("left", job.getRetries()).send().join();
            })
            .open()) {
      steps.completed(mission);
    }
    steps.variables(mission, Map.of("left", "3"));
  }
}
