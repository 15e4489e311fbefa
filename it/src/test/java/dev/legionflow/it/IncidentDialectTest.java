package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.ServiceTaskBuilder;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What goes wrong holds the token, is told, and can be mended.
@Dialect
class IncidentDialectTest {

  private final Steps steps;

  IncidentDialectTest(Steps steps) {
    this.steps = steps;
  }

  private BpmnModelInstance task(Consumer<ServiceTaskBuilder> settings) {
    return steps
        .diagram()
        .startEvent()
        .serviceTask("task", settings.andThen(task -> task.zeebeJobType(steps.type("work"))))
        .endEvent()
        .done();
  }

  @Test
  void aJobWithoutTriesLeftIsAnIncident() {
    long mission = steps.run(task(_ -> {}), Map.of());
    ActivatedJob job = steps.job("work");

    steps.fail(job, 0);

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.JOB_NO_RETRIES);
    assertThat(incident.elementId()).isEqualTo("task");
    assertThat(incident.elementInstanceKey()).isEqualTo(job.getElementInstanceKey());
    assertThat(incident.jobKey()).isEqualTo(job.getKey());
    assertThat(incident.message()).isEqualTo("out of luck");
    steps.noJob("work");

    steps.client().newUpdateRetriesCommand(job.getKey()).retries(2).execute();
    steps.noJob("work");
    steps.resolve(incident);

    ActivatedJob again = steps.work("work", Map.of());
    assertThat(again.getKey()).isEqualTo(job.getKey());
    assertThat(again.getRetries()).isEqualTo(2);
    steps.completed(mission);
    steps.noIncident(mission);
  }

  @Test
  void aJobWithTriesLeftIsOfferedAgain() {
    long mission = steps.run(task(_ -> {}), Map.of());
    ActivatedJob job = steps.job("work");

    steps.fail(job, 2);

    ActivatedJob again = steps.job("work");
    assertThat(again.getKey()).isEqualTo(job.getKey());
    assertThat(again.getRetries()).isEqualTo(2);
    steps.complete(again, Map.of());
    steps.completed(mission);
  }

  @Test
  void aFailedJobRestsForItsBackOff() {
    long mission = steps.run(task(_ -> {}), Map.of());
    ActivatedJob job = steps.job("work");
    long failed = System.nanoTime();

    steps
        .client()
        .newFailCommand(job.getKey())
        .retries(1)
        .retryBackoff(Duration.ofSeconds(1))
        .errorMessage("later")
        .execute();

    ActivatedJob again = steps.job("work");
    assertThat(Duration.ofNanos(System.nanoTime() - failed))
        .isBetween(Duration.ofMillis(950), Duration.ofSeconds(6));
    steps.complete(again, Map.of());
    steps.completed(mission);
  }

  @Test
  void aJobThatIsFailedByAMistakeCanBeCompletedStill() {
    long mission = steps.run(task(_ -> {}), Map.of());
    ActivatedJob job = steps.job("work");
    steps.fail(job, 1);

    steps.complete(job, Map.of());

    steps.completed(mission);
  }

  @Test
  void anInputThatFailsIsAnIncident() {
    long mission =
        steps.run(
            task(task -> task.zeebeInputExpression("assert(name, name != null)", "n")), Map.of());

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.IO_MAPPING_ERROR);
    assertThat(incident.elementId()).isEqualTo("task");
    assertThat(incident.message()).contains("assert(name, name != null)");
    steps.noJob("work");

    steps.client().newSetVariablesCommand(mission).variables(Map.of("name", "Ada")).execute();
    steps.resolve(incident);

    assertThat(steps.work("work", Map.of()).getVariable("n")).isEqualTo("Ada");
    steps.completed(mission);
  }

  @Test
  void anOutputThatFailsIsAnIncidentAfterTheJob() {
    long mission =
        steps.run(
            task(task -> task.zeebeOutputExpression("assert(cost, cost > 0)", "cost")), Map.of());
    ActivatedJob job = steps.work("work", Map.of());

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.IO_MAPPING_ERROR);
    steps.active(mission);
    steps.gone(() -> steps.complete(job, Map.of()));

    steps
        .client()
        .newSetVariablesCommand(job.getElementInstanceKey())
        .variables(Map.of("cost", 3))
        .local(true)
        .execute();
    steps.resolve(incident);

    steps.completed(mission);
    steps.variables(mission, Map.of("cost", "3"));
    steps.noJob("work");
  }

  @Test
  void aJobTypeThatIsNoTextIsAnIncident() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .serviceTask("task", task -> task.zeebeJobTypeExpression("which"))
                .endEvent()
                .done(),
            Map.of("which", 7));

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXTRACT_VALUE_ERROR);
    assertThat(incident.elementId()).isEqualTo("task");

    steps
        .client()
        .newSetVariablesCommand(mission)
        .variables(Map.of("which", steps.type("work")))
        .execute();
    steps.resolve(incident);
    steps.work("work", Map.of());
    steps.completed(mission);
  }

  @Test
  void resolvingWhatIsNotMendedRaisesItAgain() {
    long mission =
        steps.run(
            task(task -> task.zeebeInputExpression("assert(name, name != null)", "n")), Map.of());
    var first = steps.incident(mission);

    steps.resolve(first);

    var second =
        Steps.eventually(
            () -> steps.incident(mission),
            seen -> assertThat(seen.key()).isNotEqualTo(first.key()));
    assertThat(second.type()).isEqualTo(IncidentErrorType.IO_MAPPING_ERROR);
    steps.gone(() -> steps.resolve(first));
  }

  @Test
  void cancellingEndsTheIncident() {
    long mission = steps.run(task(_ -> {}), Map.of());
    steps.fail(steps.job("work"), 0);
    var incident = steps.incident(mission);

    steps.client().newCancelInstanceCommand(mission).execute();

    steps.terminated(mission);
    steps.noIncident(mission);
    steps.gone(() -> steps.resolve(incident));
  }
}
