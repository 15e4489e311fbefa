package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Commands on instances, jobs and variables, and what is refused.
@Dialect
class CommandDialectTest {

  private final Steps steps;

  CommandDialectTest(Steps steps) {
    this.steps = steps;
  }

  private BpmnModelInstance task() {
    return steps
        .diagram()
        .startEvent()
        .subProcess("sub", sub -> sub.zeebeInputExpression("1", "inside"))
        .embeddedSubProcess()
        .startEvent()
        .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
        .endEvent()
        .subProcessDone()
        .endEvent()
        .done();
  }

  @Test
  void aCancelledInstanceIsGone() {
    long mission = steps.run(task(), Map.of());
    ActivatedJob job = steps.job("work");

    steps.client().newCancelInstanceCommand(mission).execute();

    steps.terminated(mission);
    steps.state(mission, "task", "TERMINATED");
    steps.gone(() -> steps.complete(job, Map.of()));
    steps.gone(() -> steps.fail(job, 1));
    steps.gone(() -> steps.error(job, "e", Map.of()));
    steps.gone(() -> steps.client().newUpdateRetriesCommand(job.getKey()).retries(1).execute());
    steps.gone(() -> steps.client().newCancelInstanceCommand(mission).execute());
    steps.gone(
        () -> steps.client().newSetVariablesCommand(mission).variables(Map.of("a", 1)).execute());
  }

  @Test
  void aCompletedJobCannotBeCompletedAgain() {
    long mission = steps.run(task(), Map.of());
    ActivatedJob job = steps.work("work", Map.of("x", 1));

    steps.gone(() -> steps.complete(job, Map.of("x", 2)));

    steps.completed(mission);
    steps.variables(mission, Map.of("x", "1"));
  }

  @Test
  void aLockThatRanOutGivesTheJobToTheNext() {
    long mission = steps.run(task(), Map.of());
    ActivatedJob first =
        steps
            .client()
            .newActivateJobsCommand()
            .jobType(steps.type("work"))
            .maxJobsToActivate(1)
            .timeout(Duration.ofMillis(500))
            .workerName("slow")
            .requestTimeout(Duration.ofSeconds(5))
            .execute()
            .getJobs()
            .getFirst();

    ActivatedJob second = steps.job("work");

    assertThat(second.getKey()).isEqualTo(first.getKey());
    assertThat(second.getRetries()).isEqualTo(first.getRetries());
    assertThat(second.getWorker()).isEqualTo("steps");
    steps.complete(second, Map.of());
    steps.completed(mission);
  }

  @Test
  void theFirstCompletionWins() {
    long mission = steps.run(task(), Map.of());
    ActivatedJob job = steps.job("work");
    steps.client().newUpdateTimeoutCommand(job.getKey()).timeout(Duration.ofMillis(1)).execute();
    ActivatedJob second = steps.job("work");

    steps.complete(job, Map.of("by", "first"));

    steps.gone(() -> steps.complete(second, Map.of("by", "second")));
    steps.completed(mission);
    steps.variables(mission, Map.of("by", "\"first\""));
  }

  @Test
  void variablesAreSetInTheNearestScopeThatHasThem() {
    long mission = steps.run(task(), Map.of("outside", 1));
    ActivatedJob job = steps.job("work");

    steps
        .client()
        .newSetVariablesCommand(job.getElementInstanceKey())
        .variables(Map.of("outside", 2, "inside", 2, "fresh", 2))
        .execute();

    steps.variables(mission, Map.of("outside", "2", "fresh", "2"));
    steps.variables(mission, steps.element(mission, "sub").key(), Map.of("inside", "2"));
    steps.complete(job, Map.of());
    steps.completed(mission);
  }

  @Test
  void localVariablesStayWhereTheyAreSet() {
    long mission = steps.run(task(), Map.of("outside", 1));
    ActivatedJob job = steps.job("work");

    steps
        .client()
        .newSetVariablesCommand(job.getElementInstanceKey())
        .variables(Map.of("outside", 2, "fresh", 2))
        .local(true)
        .execute();
    steps.fail(job, 1);

    assertThat(steps.work("work", Map.of()).getVariablesAsMap())
        .containsOnly(entry("outside", 2), entry("fresh", 2), entry("inside", 1));
    steps.completed(mission);
    steps.variables(mission, Map.of("outside", "1"));
    steps.variables(mission, job.getElementInstanceKey(), Map.of("outside", "2", "fresh", "2"));
  }

  @Test
  void fetchVariablesLimitsWhatAJobCarries() {
    steps.run(task(), Map.of("a", 1, "b", 2, "c", 3));

    ActivatedJob job =
        steps
            .client()
            .newActivateJobsCommand()
            .jobType(steps.type("work"))
            .maxJobsToActivate(1)
            .timeout(Duration.ofMinutes(1))
            .fetchVariables("a", "inside", "missing")
            .requestTimeout(Duration.ofSeconds(5))
            .execute()
            .getJobs()
            .getFirst();

    assertThat(job.getVariablesAsMap()).containsOnly(entry("a", 1), entry("inside", 1));
  }

  @Test
  void aResultCanBeAwaited() {
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .intermediateCatchEvent("wait", event -> event.timerWithDuration("PT0.3S"))
            .endEvent()
            .done());

    var result =
        steps
            .client()
            .newCreateInstanceCommand()
            .bpmnProcessId(steps.process())
            .latestVersion()
            .variables(Map.of("a", 1, "b", 2))
            .withResult()
            .fetchVariables("a")
            .requestTimeout(Duration.ofSeconds(10))
            .execute();

    assertThat(result.getVariablesAsMap()).containsOnly(entry("a", 1));
    assertThat(result.getBpmnProcessId()).isEqualTo(steps.process());
    assertThat(result.getVersion()).isEqualTo(1);
    steps.completed(result.getProcessInstanceKey());
  }

  @Test
  void whatWasNeverThereIsNotFound() {
    long nobody = 4_611_686_018_427_387_903L;
    steps.gone(() -> steps.start("nobody-" + steps.process(), Map.of()));
    steps.gone(
        () -> steps.client().newCreateInstanceCommand().processDefinitionKey(nobody).execute());
    steps.gone(() -> steps.client().newCompleteCommand(nobody).execute());
    steps.gone(() -> steps.client().newFailCommand(nobody).retries(1).execute());
    steps.gone(() -> steps.client().newThrowErrorCommand(nobody).errorCode("e").execute());
    steps.gone(() -> steps.client().newUpdateRetriesCommand(nobody).retries(1).execute());
    steps.gone(() -> steps.client().newResolveIncidentCommand(nobody).execute());
    steps.gone(() -> steps.client().newCancelInstanceCommand(nobody).execute());
  }

  @Test
  void whatIsWrongInItselfIsRefused() {
    steps.deploy(task());
    steps.start(Map.of());
    ActivatedJob job = steps.job("work");

    steps.invalid(() -> steps.client().newUpdateRetriesCommand(job.getKey()).retries(0).execute());
    steps.invalid(() ->
        steps
            .client()
            .newDeployResourceCommand()
            .addResourceStringUtf8("this is no BPMN", "broken.bpmn")
            .execute());
  }
}
