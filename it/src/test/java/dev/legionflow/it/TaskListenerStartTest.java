package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.api.command.CompleteJobCommandStep1;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.client.api.search.enums.JobKind;
import io.camunda.client.api.search.enums.ListenerEventType;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.UserTaskBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Listeners that are called when a user task begins.
@ExtendWith(Engines.class)
class TaskListenerStartTest {

  private final Steps steps;

  TaskListenerStartTest(Steps steps) {
    this.steps = steps;
  }

  private BpmnModelInstance ask(Consumer<UserTaskBuilder> settings) {
    return steps
        .diagram()
        .startEvent()
        .userTask("ask", settings.andThen(UserTaskBuilder::zeebeUserTask))
        .endEvent()
        .done();
  }

  private ActivatedJob listener(String type, ListenerEventType event) {
    ActivatedJob job = steps.job(type);
    assertThat(job.getElementId()).isEqualTo("ask");
    assertThat(job.getKind()).isEqualTo(JobKind.TASK_LISTENER);
    assertThat(job.getListenerEventType()).isEqualTo(event);
    assertThat(job.getUserTask()).isNotNull();
    return job;
  }

  private void correct(
      ActivatedJob job,
      Consumer<io.camunda.client.api.command.CompleteUserTaskJobResultStep1> corrections) {
    CompleteJobCommandStep1 command = steps.client().newCompleteCommand(job.getKey());
    command
        .withResult(result -> {
          var ofTask = result.forUserTask();
          corrections.accept(ofTask);
          return ofTask;
        })
        .execute();
  }

  @Test
  @SuppressWarnings("deprecation") // The older names of some events, which files still have.
  void whoeverIsToBeAssignedIsSeenAndCorrected() {
    steps.run(
        ask(task ->
            task.zeebeAssignee("ada")
                .zeebeCandidateGroups("blue, red")
                .zeebeCandidateUsers("bob")
                .zeebeDueDate("2030-01-02T03:04:05Z")
                .zeebeTaskPriority("30")
                .zeebeTaskListener(l -> l.creating().type(steps.type("first")))
                .zeebeTaskListener(l -> l.create().type(steps.type("second")).retries("7"))
                .zeebeTaskListener(l -> l.assigning().type(steps.type("third")))
                .zeebeTaskListener(l -> l.assignment().type(steps.type("fourth")))),
        Map.of("a", 1));

    ActivatedJob first = listener("first", ListenerEventType.CREATING);
    assertThat(first.getVariablesAsMap()).containsEntry("a", 1);
    assertThat(first.getUserTask().getCandidateGroups()).containsExactly("blue", "red");
    assertThat(first.getUserTask().getCandidateUsers()).containsExactly("bob");
    assertThat(first.getUserTask().getPriority()).isEqualTo(30);
    assertThat(first.getUserTask().getDueDate()).isEqualTo("2030-01-02T03:04:05Z");
    assertThat(first.getUserTask().getChangedAttributes()).isEmpty();
    assertThat(first.getUserTask().getAssignee()).isEqualTo("ada");
    steps.noJob("second");
    correct(first, result -> result.correctPriority(70).correctCandidateGroups(List.of("green")));

    ActivatedJob second = listener("second", ListenerEventType.CREATING);
    assertThat(second.getRetries()).isEqualTo(7);
    assertThat(second.getUserTask().getPriority()).isEqualTo(70);
    assertThat(second.getUserTask().getChangedAttributes())
        .containsExactlyInAnyOrder("priority", "candidateGroupsList");
    steps.invalid(() -> correct(second, result -> result.correctAssignee("eve")));
    steps.invalid(() -> correct(second, result -> result.deny(true)));
    steps.invalid(() -> steps.complete(second, Map.of("b", 2)));
    correct(second, result -> {});

    ActivatedJob third = listener("third", ListenerEventType.ASSIGNING);
    assertThat(third.getUserTask().getAssignee()).isEqualTo("ada");
    assertThat(third.getUserTask().getPriority()).isEqualTo(70);
    assertThat(third.getUserTask().getChangedAttributes()).containsExactly("assignee");
    correct(third, result -> result.correctAssignee("eve"));

    ActivatedJob fourth = listener("fourth", ListenerEventType.ASSIGNING);
    assertThat(fourth.getUserTask().getAssignee()).isEqualTo("eve");
    steps.refused(() -> steps.error(fourth, "no", Map.of()));
    correct(fourth, result -> {});
  }

  @Test
  void aListenerThatFailsIsAnIncident() {
    long mission =
        steps.run(
            ask(task -> task.zeebeTaskListener(l -> l.creating().type(steps.type("audit")))),
            Map.of());

    steps.fail(listener("audit", ListenerEventType.CREATING), 0);
    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.TASK_LISTENER_NO_RETRIES);
    assertThat(incident.elementId()).isEqualTo("ask");
    steps.client().newUpdateRetriesCommand(incident.jobKey()).retries(1).execute();
    steps.resolve(incident);

    steps.complete(listener("audit", ListenerEventType.CREATING), Map.of());
    steps.noIncident(mission);
    steps.active(mission);
  }

  @Test
  void aListenerWhoseTypeIsUnknownIsAnIncident() {
    long mission =
        steps.run(
            ask(task -> task.zeebeTaskListener(l -> l.creating().typeExpression("who"))), Map.of());

    var incident = steps.incident(mission);
    assertThat(incident.type()).isEqualTo(IncidentErrorType.EXTRACT_VALUE_ERROR);
    steps
        .client()
        .newSetVariablesCommand(mission)
        .variables(Map.of("who", steps.type("audit")))
        .execute();
    steps.resolve(incident);

    steps.complete(listener("audit", ListenerEventType.CREATING), Map.of());
    steps.noIncident(mission);
  }

  @Test
  void aTaskThatIsInterruptedTakesItsListenersWithIt() {
    long mission =
        steps.run(
            ask(task -> task.zeebeTaskListener(l -> l.creating().type(steps.type("audit")))),
            Map.of());
    ActivatedJob job = listener("audit", ListenerEventType.CREATING);

    steps.client().newCancelInstanceCommand(mission).execute();

    steps.terminated(mission);
    steps.gone(() -> steps.complete(job, Map.of()));
  }
}
