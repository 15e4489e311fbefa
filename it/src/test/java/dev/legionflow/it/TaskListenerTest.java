package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.CamundaFuture;
import io.camunda.client.api.command.CompleteUserTaskJobResultStep1;
import io.camunda.client.api.command.ProblemException;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.JobKind;
import io.camunda.client.api.search.enums.ListenerEventType;
import io.camunda.client.api.search.enums.UserTaskState;
import io.camunda.client.api.search.response.UserTask;
import io.camunda.client.api.search.response.Variable;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.UserTaskBuilder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// What people do with user tasks while listeners are called for it.
@ExtendWith(Engines.class)
class TaskListenerTest {

  private final Steps steps;
  private final CamundaClient client;

  TaskListenerTest(Steps steps) {
    this.steps = steps;
    this.client = steps.client();
  }

  private BpmnModelInstance ask(Consumer<UserTaskBuilder> settings) {
    return steps
        .diagram()
        .startEvent()
        .userTask("ask", settings.andThen(UserTaskBuilder::zeebeUserTask))
        .endEvent()
        .done();
  }

  private long run(Consumer<UserTaskBuilder> settings) {
    return steps.run(ask(settings), Map.of("a", 1));
  }

  private UserTask task(long mission) {
    return Steps.eventually(
            () ->
                client
                    .newUserTaskSearchRequest()
                    .filter(filter -> filter.processInstanceKey(mission))
                    .execute()
                    .items(),
            found -> assertThat(found).hasSize(1))
        .getFirst();
  }

  private UserTask task(long mission, UserTaskState state) {
    return Steps.eventually(
        () -> task(mission), task -> assertThat(task.getState()).isEqualTo(state));
  }

  private ActivatedJob listener(String type, ListenerEventType event) {
    ActivatedJob job = steps.job(type);
    assertThat(job.getKind()).isEqualTo(JobKind.TASK_LISTENER);
    assertThat(job.getListenerEventType()).isEqualTo(event);
    return job;
  }

  private void answer(ActivatedJob job, Consumer<CompleteUserTaskJobResultStep1> result) {
    client
        .newCompleteCommand(job.getKey())
        .withResult(results -> {
          CompleteUserTaskJobResultStep1 ofTask = results.forUserTask();
          result.accept(ofTask);
          return ofTask;
        })
        .execute();
  }

  private static void done(CamundaFuture<?> command) throws Exception {
    ((Future<?>) command).get(10, TimeUnit.SECONDS);
  }

  private static void refused(CamundaFuture<?> command, String why) {
    assertThatThrownBy(() -> ((Future<?>) command).get(10, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.code()).isEqualTo(409))
        .hasMessageContaining(why);
  }

  @Test
  @SuppressWarnings("deprecation") // The older names of some events, which files still have.
  void aCompletionWaitsForItsListeners() throws Exception {
    long mission =
        run(task ->
            task.zeebeTaskListener(l -> l.completing().type(steps.type("first")))
                .zeebeTaskListener(l -> l.complete().type(steps.type("second")))
                .boundaryEvent("late", event -> event.timerWithDuration("PT1H"))
                .endEvent()
                .moveToActivity("ask"));
    UserTask open = task(mission, UserTaskState.CREATED);

    var completion =
        client
            .newCompleteUserTaskCommand(open.getUserTaskKey())
            .variables(Map.of("approved", true, "a", 2))
            .action("approve")
            .send();

    ActivatedJob first = listener("first", ListenerEventType.COMPLETING);
    assertThat(first.getVariablesAsMap()).containsEntry("approved", true).containsEntry("a", 2);
    assertThat(first.getUserTask().getAction()).isEqualTo("approve");
    assertThat(first.getUserTask().getUserTaskKey()).isEqualTo(open.getUserTaskKey());
    task(mission, UserTaskState.COMPLETING);
    steps.variables(mission, Map.of("a", "1"));
    steps.refused(() -> client.newCompleteUserTaskCommand(open.getUserTaskKey()).execute());
    steps.refused(
        () -> client.newAssignUserTaskCommand(open.getUserTaskKey()).assignee("eve").execute());
    answer(first, result -> result.correctPriority(99).correctAssignee("ada"));
    assertThat(((Future<?>) completion).isDone()).isFalse();

    ActivatedJob second = listener("second", ListenerEventType.COMPLETING);
    assertThat(second.getUserTask().getPriority()).isEqualTo(99);
    assertThat(second.getUserTask().getChangedAttributes())
        .containsExactlyInAnyOrder("assignee", "priority");
    steps.active(mission);
    answer(second, result -> {});

    done(completion);
    steps.completed(mission);
    UserTask completed = task(mission, UserTaskState.COMPLETED);
    assertThat(completed.getPriority()).isEqualTo(99);
    assertThat(completed.getAssignee()).isEqualTo("ada");
    steps.variables(mission, Map.of("a", "2", "approved", "true"));
  }

  @Test
  void aListenerDeniesACompletion() throws Exception {
    long mission =
        run(task -> task.zeebeTaskListener(l -> l.completing().type(steps.type("check"))));
    long key = task(mission).getUserTaskKey();

    var completion = client.newCompleteUserTaskCommand(key).variables(Map.of("b", 1)).send();
    ActivatedJob check = listener("check", ListenerEventType.COMPLETING);
    steps.invalid(() -> answer(check, r -> r.deny(true).correctPriority(1)));
    answer(check, result -> result.deny(true, "not yet"));

    refused(completion, "not yet");
    task(mission, UserTaskState.CREATED);
    steps.variables(mission, Map.of("a", "1"));
    var again = client.newCompleteUserTaskCommand(key).send();
    answer(listener("check", ListenerEventType.COMPLETING), result -> {});
    done(again);
    steps.completed(mission);
  }

  @Test
  void anAssignmentIsCorrectedOrDenied() throws Exception {
    long mission = run(task -> task.zeebeTaskListener(l -> l.assigning().type(steps.type("who"))));
    long key = task(mission, UserTaskState.CREATED).getUserTaskKey();

    var assignment = client.newAssignUserTaskCommand(key).assignee("ada").action("escalate").send();
    ActivatedJob who = listener("who", ListenerEventType.ASSIGNING);
    assertThat(who.getUserTask().getAssignee()).isEqualTo("ada");
    assertThat(who.getUserTask().getAction()).isEqualTo("escalate");
    assertThat(who.getUserTask().getChangedAttributes()).containsExactly("assignee");
    assertThat(task(mission, UserTaskState.ASSIGNING).getAssignee()).isNull();
    answer(who, result -> result.correctAssignee("eve"));
    done(assignment);
    assertThat(task(mission, UserTaskState.CREATED).getAssignee()).isEqualTo("eve");

    var unassignment = client.newUnassignUserTaskCommand(key).send();
    answer(listener("who", ListenerEventType.ASSIGNING), result -> result.deny(true, "stay"));
    refused(unassignment, "stay");
    assertThat(task(mission, UserTaskState.CREATED).getAssignee()).isEqualTo("eve");
  }

  @Test
  void anUpdateIsListenedTo() throws Exception {
    long mission =
        run(task -> task.zeebeTaskListener(l -> l.updating().type(steps.type("changed"))));
    long key = task(mission).getUserTaskKey();

    var update =
        client.newUpdateUserTaskCommand(key).priority(80).candidateUsers("bob", "eve").send();
    ActivatedJob job = listener("changed", ListenerEventType.UPDATING);
    assertThat(job.getUserTask().getPriority()).isEqualTo(80);
    assertThat(job.getUserTask().getChangedAttributes())
        .containsExactlyInAnyOrder("priority", "candidateUsersList");
    task(mission, UserTaskState.UPDATING);
    steps.invalid(
        () -> answer(job, result -> result.correctCandidateUsers(List.of("x".repeat(256)))));
    answer(job, result -> result.correctPriority(81).correctCandidateUsers(List.of()));
    done(update);

    UserTask updated = task(mission, UserTaskState.CREATED);
    assertThat(updated.getPriority()).isEqualTo(81);
    assertThat(updated.getCandidateUsers()).isEmpty();
    // What nobody listens to does not wait.
    client.newAssignUserTaskCommand(key).assignee("ada").execute();
    client.newCompleteUserTaskCommand(key).execute();
    steps.completed(mission);
  }

  @Test
  void whoeverCompletesATaskThatIsCancelledIsTold() {
    long mission =
        run(task -> task.zeebeTaskListener(l -> l.completing().type(steps.type("check"))));
    long key = task(mission).getUserTaskKey();
    var completion = client.newCompleteUserTaskCommand(key).send();
    ActivatedJob job = listener("check", ListenerEventType.COMPLETING);

    client.newCancelInstanceCommand(mission).execute();

    refused(completion, "cancelled");
    steps.terminated(mission);
    task(mission, UserTaskState.CANCELED);
    steps.gone(() -> steps.complete(job, Map.of()));
  }

  @Test
  void eachInstanceOfABodyHasItsListeners() throws Exception {
    long mission =
        run(task ->
            task.multiInstance(loop -> loop.zeebeInputCollectionExpression("[1,2]"))
                .zeebeTaskListener(l -> l.creating().type(steps.type("created"))));

    steps.jobs("created", 2).forEach(job -> answer(job, result -> result.correctPriority(7)));

    var tasks =
        Steps.eventually(
            () ->
                client
                    .newUserTaskSearchRequest()
                    .filter(f -> f.processInstanceKey(mission).state(UserTaskState.CREATED))
                    .execute()
                    .items(),
            found -> assertThat(found).hasSize(2));
    assertThat(tasks).extracting(UserTask::getPriority).containsOnly(7);
    tasks.forEach(task -> client.newCompleteUserTaskCommand(task.getUserTaskKey()).execute());
    steps.completed(mission);
  }

  @Test
  void aMissionIsMigratedWhileAListenerIsCalled() throws Exception {
    long mission =
        run(task -> task.zeebeTaskListener(l -> l.completing().type(steps.type("check"))));
    long key = task(mission).getUserTaskKey();
    var completion = client.newCompleteUserTaskCommand(key).send();
    ActivatedJob job = listener("check", ListenerEventType.COMPLETING);
    long bare = steps.deploy(ask(task -> {})).getProcesses().getFirst().getProcessDefinitionKey();
    long other =
        steps
            .deploy(
                ask(task ->
                    task.zeebeTaskListener(l -> l.completing().type(steps.type("check")))
                        .zeebeTaskListener(l -> l.completing().type(steps.type("more")))
                        .zeebeTaskListener(l -> l.updating().type(steps.type("none")))))
            .getProcesses()
            .getFirst()
            .getProcessDefinitionKey();

    steps.refused(() -> migrate(mission, bare));
    migrate(mission, other);
    answer(job, result -> {});
    answer(listener("more", ListenerEventType.COMPLETING), result -> {});

    done(completion);
    steps.completed(mission);
  }

  @Test
  void aTaskListensToWhatItsNewDefinitionSays() throws Exception {
    long mission = run(task -> {});
    long key = task(mission).getUserTaskKey();
    long other =
        steps
            .deploy(
                ask(task -> task.zeebeTaskListener(l -> l.completing().type(steps.type("check")))))
            .getProcesses()
            .getFirst()
            .getProcessDefinitionKey();
    migrate(mission, other);

    var completion = client.newCompleteUserTaskCommand(key).send();
    answer(listener("check", ListenerEventType.COMPLETING), result -> {});

    done(completion);
    steps.completed(mission);
  }

  private void migrate(long mission, long definition) {
    client
        .newMigrateProcessInstanceCommand(mission)
        .migrationPlan(definition)
        .addMappingInstruction("ask", "ask")
        .send()
        .join(20, TimeUnit.SECONDS);
  }

  @Test
  void listenersOfACancellingAreNotCalled() {
    long mission = run(task -> task.zeebeTaskListener(l -> l.canceling().type(steps.type("gone"))));
    task(mission, UserTaskState.CREATED);

    client.newCancelInstanceCommand(mission).execute();

    steps.terminated(mission);
    task(mission, UserTaskState.CANCELED);
    steps.noJob("gone");
  }

  @Test
  void aCompletionWithAWrongNameIsRefusedAtOnce() throws Exception {
    long mission =
        run(task -> task.zeebeTaskListener(l -> l.completing().type(steps.type("check"))));
    long key = task(mission).getUserTaskKey();

    for (String name : List.of(" ", "x".repeat(256))) {
      steps.invalid(
          () -> client.newCompleteUserTaskCommand(key).variables(Map.of(name, 1)).execute());
    }

    task(mission, UserTaskState.CREATED);
    steps.noJob("check");
    var completion = client.newCompleteUserTaskCommand(key).send();
    answer(listener("check", ListenerEventType.COMPLETING), result -> {});
    done(completion);
    steps.completed(mission);
  }

  @Test
  void aCompletionThatCannotGoOnIsRefusedAndTheListenerIsNotBlamed() throws Exception {
    Map<String, Object> full = new HashMap<>();
    for (int i = 0; i < 1_000; i++) {
      full.put("v" + i, i);
    }
    long mission =
        steps.run(
            ask(task ->
                task.zeebeTaskListener(l -> l.completing().type(steps.type("first")))
                    .zeebeTaskListener(l -> l.completing().type(steps.type("last")))),
            full);
    long key = task(mission).getUserTaskKey();

    var tooMuch = client.newCompleteUserTaskCommand(key).variables(Map.of("more", 1)).send();
    answer(listener("first", ListenerEventType.COMPLETING), result -> result.correctPriority(9));
    ActivatedJob last = listener("last", ListenerEventType.COMPLETING);
    answer(last, result -> {});

    refused(tooMuch, "more than 1000 variables");
    assertThat(task(mission, UserTaskState.CREATED).getPriority()).isEqualTo(50);
    steps.gone(() -> answer(last, result -> {}));
    steps.noIncident(mission);
    var completion = client.newCompleteUserTaskCommand(key).variables(Map.of("v1", 2)).send();
    answer(listener("first", ListenerEventType.COMPLETING), result -> {});
    answer(listener("last", ListenerEventType.COMPLETING), result -> {});
    done(completion);
    steps.completed(mission);
  }

  @Test
  void aCompletionMayBringAsMuchAsWithoutListeners() throws Exception {
    long mission =
        run(task -> task.zeebeTaskListener(l -> l.completing().type(steps.type("check"))));
    long key = task(mission).getUserTaskKey();
    String quotes = "\"\t\n".repeat(400_000);

    var completion =
        client
            .newCompleteUserTaskCommand(key)
            .variables(Map.of("x", quotes, "y", quotes, "\"tab\t", 1))
            .send();
    ActivatedJob check =
        Steps.eventually(
                () ->
                    client
                        .newActivateJobsCommand()
                        .jobType(steps.type("check"))
                        .maxJobsToActivate(1)
                        .fetchVariables("a", "\"tab\t")
                        .execute()
                        .getJobs(),
                jobs -> assertThat(jobs).hasSize(1))
            .getFirst();
    assertThat(check.getVariablesAsMap()).isEqualTo(Map.of("a", 1, "\"tab\t", 1));
    answer(check, result -> {});

    done(completion);
    steps.completed(mission);
    Steps.eventually(
        () ->
            client
                .newVariableSearchRequest()
                .filter(filter -> filter.processInstanceKey(mission))
                .execute()
                .items(),
        found ->
            assertThat(found)
                .extracting(Variable::getName)
                .containsExactlyInAnyOrder("a", "x", "y", "\"tab\t"));
  }

  @Test
  void whoWasNamedByAListenerIsNotAssignedAgain() {
    long mission =
        run(task ->
            task.zeebeTaskListener(l -> l.creating().type(steps.type("who")))
                .zeebeTaskListener(l -> l.assigning().type(steps.type("check"))));

    answer(listener("who", ListenerEventType.CREATING), result -> result.correctAssignee("ada"));

    assertThat(task(mission, UserTaskState.CREATED).getAssignee()).isEqualTo("ada");
    steps.noJob("check");
  }
}
