package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.DeployResourceCommandStep1.DeployResourceCommandStep2;
import io.camunda.client.api.search.enums.UserTaskState;
import io.camunda.client.api.search.filter.UserTaskFilter;
import io.camunda.client.api.search.response.UserTask;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import io.camunda.zeebe.model.bpmn.builder.UserTaskBuilder;
import io.camunda.zeebe.model.bpmn.instance.zeebe.ZeebeBindingType;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Engines.class)
class UserTaskTest {

  private final Steps steps;
  private final CamundaClient client;

  UserTaskTest(Steps steps) {
    this.steps = steps;
    this.client = steps.client();
  }

  private BpmnModelInstance ask(Consumer<UserTaskBuilder> settings) {
    return steps
        .diagram()
        .name("Process of people")
        .startEvent()
        .userTask("ask", settings.andThen(task -> task.name("Decide").zeebeUserTask()))
        .endEvent()
        .done();
  }

  private UserTask task(long mission) {
    return Steps.eventually(
            () -> search(filter -> filter.processInstanceKey(mission)),
            found -> assertThat(found).hasSize(1))
        .getFirst();
  }

  private List<UserTask> search(Consumer<UserTaskFilter> condition) {
    return client
        .newUserTaskSearchRequest()
        .filter(filter -> {
          filter.bpmnProcessId(steps.process());
          condition.accept(filter);
        })
        .sort(sort -> sort.creationDate().asc())
        .execute()
        .items();
  }

  private UserTask get(long key) {
    return client.newUserTaskGetRequest(key).execute();
  }

  @Test
  void everyFieldOfATaskIsThere() {
    OffsetDateTime before = OffsetDateTime.now(ZoneOffset.UTC).minusSeconds(1);
    long definition =
        steps
            .deploy(
                ask(task ->
                    task.zeebeAssigneeExpression("boss")
                        .zeebeCandidateGroups("a, b")
                        .zeebeCandidateUsersExpression("[\"u1\", \"u2\"]")
                        .zeebeDueDateExpression("now() + duration(\"P1D\")")
                        .zeebeFollowUpDate("2030-01-01T10:00:00+01:00")
                        .zeebeTaskPriority("80")
                        .zeebeExternalFormReference("https://forms.example/1")
                        .zeebeTaskHeader("hint", "slowly")))
            .getProcesses()
            .getFirst()
            .getProcessDefinitionKey();
    long mission = steps.start(Map.of("boss", "ada"));

    UserTask found = task(mission);
    UserTask task = get(found.getUserTaskKey());

    assertThat(task).usingRecursiveComparison().isEqualTo(found);
    assertThat(task.getUserTaskKey()).isPositive();
    assertThat(task.getName()).isEqualTo("Decide");
    assertThat(task.getState()).isEqualTo(UserTaskState.CREATED);
    assertThat(task.getAssignee()).isEqualTo("ada");
    assertThat(task.getElementId()).isEqualTo("ask");
    assertThat(task.getElementInstanceKey()).isEqualTo(steps.element(mission, "ask").key());
    assertThat(task.getCandidateGroups()).containsExactlyInAnyOrder("a", "b");
    assertThat(task.getCandidateUsers()).containsExactlyInAnyOrder("u1", "u2");
    assertThat(task.getBpmnProcessId()).isEqualTo(steps.process());
    assertThat(task.getProcessName()).isEqualTo("Process of people");
    assertThat(task.getProcessDefinitionKey()).isEqualTo(definition);
    assertThat(task.getProcessDefinitionVersion()).isEqualTo(1);
    assertThat(task.getProcessInstanceKey()).isEqualTo(mission);
    assertThat(task.getFormKey()).isNull();
    assertThat(task.getExternalFormReference()).isEqualTo("https://forms.example/1");
    assertThat(task.getCreationDate())
        .isBetween(before, OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(1));
    assertThat(task.getCompletionDate()).isNull();
    assertThat(task.getFollowUpDate()).isEqualTo(OffsetDateTime.parse("2030-01-01T10:00:00+01:00"));
    assertThat(task.getDueDate())
        .isBetween(
            before.plusDays(1), OffsetDateTime.now(ZoneOffset.UTC).plusDays(1).plusSeconds(1));
    assertThat(task.getTenantId()).isEqualTo("<default>");
    assertThat(task.getCustomHeaders()).containsOnly(entry("hint", "slowly"));
    assertThat(task.getPriority()).isEqualTo(80);
  }

  @Test
  void aBareTaskHasTheUsualDefaults() {
    UserTask task = task(steps.run(ask(_ -> {}), Map.of()));

    assertThat(task.getAssignee()).isNull();
    assertThat(task.getCandidateGroups()).isNullOrEmpty();
    assertThat(task.getCandidateUsers()).isNullOrEmpty();
    assertThat(task.getDueDate()).isNull();
    assertThat(task.getFollowUpDate()).isNull();
    assertThat(task.getPriority()).isEqualTo(50);
  }

  @Test
  void aTaskIsAssignedAndUnassigned() {
    long key = task(steps.run(ask(_ -> {}), Map.of())).getUserTaskKey();

    client.newAssignUserTaskCommand(key).assignee("ada").execute();
    Steps.eventually(() -> get(key), seen -> assertThat(seen.getAssignee()).isEqualTo("ada"));

    steps.refused(() ->
        client.newAssignUserTaskCommand(key).assignee("grace").allowOverride(false).execute());
    assertThat(get(key).getAssignee()).isEqualTo("ada");

    client.newAssignUserTaskCommand(key).assignee("grace").execute();
    Steps.eventually(() -> get(key), seen -> assertThat(seen.getAssignee()).isEqualTo("grace"));

    client.newUnassignUserTaskCommand(key).execute();
    Steps.eventually(() -> get(key), seen -> assertThat(seen.getAssignee()).isNull());
  }

  @Test
  void aTaskIsChanged() {
    long key =
        task(steps.run(ask(task -> task.zeebeCandidateGroups("old")), Map.of())).getUserTaskKey();

    client
        .newUpdateUserTaskCommand(key)
        .candidateGroups("new", "newer")
        .candidateUsers(List.of("ada"))
        .dueDate("2031-02-03T04:05:06Z")
        .followUpDate("2031-01-03T04:05:06Z")
        .priority(99)
        .execute();
    UserTask changed =
        Steps.eventually(() -> get(key), seen -> assertThat(seen.getPriority()).isEqualTo(99));

    assertThat(changed.getCandidateGroups()).containsExactlyInAnyOrder("new", "newer");
    assertThat(changed.getCandidateUsers()).containsExactly("ada");
    assertThat(changed.getDueDate()).isEqualTo(OffsetDateTime.parse("2031-02-03T04:05:06Z"));
    assertThat(changed.getFollowUpDate()).isEqualTo(OffsetDateTime.parse("2031-01-03T04:05:06Z"));

    client.newUpdateUserTaskCommand(key).clearDueDate().clearCandidateGroups().execute();
    UserTask cleared =
        Steps.eventually(() -> get(key), seen -> assertThat(seen.getDueDate()).isNull());
    assertThat(cleared.getCandidateGroups()).isNullOrEmpty();
    assertThat(cleared.getCandidateUsers()).containsExactly("ada");
    assertThat(cleared.getPriority()).isEqualTo(99);

    steps.invalid(() -> client.newUpdateUserTaskCommand(key).priority(101).execute());
    steps.invalid(() -> client.newUpdateUserTaskCommand(key).dueDate("soon").execute());
    assertThat(get(key).getPriority()).isEqualTo(99);
  }

  @Test
  void aTaskIsCompletedOnce() {
    long mission =
        steps.run(
            ask(task -> task.zeebeOutputExpression("answer", "decision")), Map.of("topic", 1));
    long key = task(mission).getUserTaskKey();

    client
        .newCompleteUserTaskCommand(key)
        .action("approve")
        .variables(Map.of("answer", "yes", "noise", 1))
        .execute();

    steps.completed(mission);
    steps.variables(mission, Map.of("topic", "1", "decision", "\"yes\""));
    UserTask done =
        Steps.eventually(
            () -> get(key), seen -> assertThat(seen.getState()).isEqualTo(UserTaskState.COMPLETED));
    assertThat(done.getCompletionDate()).isAfterOrEqualTo(done.getCreationDate());
    steps.gone(() -> client.newCompleteUserTaskCommand(key).execute());
    steps.gone(() -> client.newAssignUserTaskCommand(key).assignee("late").execute());
    steps.gone(() -> client.newUnassignUserTaskCommand(key).execute());
    steps.gone(() -> client.newUpdateUserTaskCommand(key).priority(1).execute());
  }

  @Test
  void aCancelledMissionsTaskIsCancelled() {
    long mission = steps.run(ask(_ -> {}), Map.of());
    long key = task(mission).getUserTaskKey();

    client.newCancelInstanceCommand(mission).execute();

    Steps.eventually(
        () -> get(key), seen -> assertThat(seen.getState()).isEqualTo(UserTaskState.CANCELED));
    steps.gone(() -> client.newCompleteUserTaskCommand(key).execute());
    steps.gone(() -> client.newUserTaskGetRequest(1).execute());
  }

  @Test
  void tasksAreFoundByTheirFields() {
    steps.deploy(
        ask(task ->
            task.zeebeAssigneeExpression("who")
                .zeebeCandidateGroupsExpression("groups")
                .zeebeTaskPriorityExpression("priority")));
    long one = steps.start(Map.of("who", "ada", "groups", List.of("red"), "priority", 10));
    long two = steps.start(Map.of("who", "grace", "groups", List.of("blue"), "priority", 90));
    UserTask first = task(one);
    task(two);

    assertThat(search(filter -> filter.assignee("ada")))
        .extracting(UserTask::getProcessInstanceKey)
        .containsExactly(one);
    assertThat(search(filter -> filter.candidateGroup("blue")))
        .extracting(UserTask::getProcessInstanceKey)
        .containsExactly(two);
    assertThat(search(filter -> filter.priority(value -> value.gte(50))))
        .extracting(UserTask::getProcessInstanceKey)
        .containsExactly(two);
    assertThat(search(filter -> filter.userTaskKey(first.getUserTaskKey()))).hasSize(1);
    assertThat(search(filter -> filter.elementId("other"))).isEmpty();
    assertThat(search(filter -> filter.state(UserTaskState.CREATED))).hasSize(2);

    client.newCompleteUserTaskCommand(first.getUserTaskKey()).execute();
    Steps.eventually(
        () -> search(filter -> filter.state(UserTaskState.CREATED)),
        seen -> assertThat(seen).extracting(UserTask::getProcessInstanceKey).containsExactly(two));

    var byPriority =
        client
            .newUserTaskSearchRequest()
            .filter(filter -> filter.bpmnProcessId(steps.process()))
            .sort(sort -> sort.priority().desc())
            .page(page -> page.limit(1))
            .execute();
    assertThat(byPriority.items()).extracting(UserTask::getProcessInstanceKey).containsExactly(two);
    assertThat(byPriority.page().totalItems()).isEqualTo(2);
  }

  @Test
  void aFormIsLinkedByItsLatestVersion() {
    String form =
        """
        {"id": "%s", "type": "default", "components": [{"type": "text", "text": "%s"}]}
        """;
    String id = steps.process("form");
    client
        .newDeployResourceCommand()
        .addResourceStringUtf8(form.formatted(id, "one"), "f.form")
        .execute();
    long latest =
        client
            .newDeployResourceCommand()
            .addResourceStringUtf8(form.formatted(id, "two"), "f.form")
            .execute()
            .getForm()
            .getFirst()
            .getFormKey();

    UserTask task = task(steps.run(ask(builder -> builder.zeebeFormId(id)), Map.of()));

    assertThat(task.getFormKey()).isEqualTo(latest);
    assertThat(task.getExternalFormReference()).isNull();
  }

  @Test
  void aFormIsBoundByTagOrDeployment() {
    String id = steps.process("form");
    long good = deploy(form(id, "good", "one")).execute().getForm().getFirst().getFormKey();
    deploy(form(id, "bad", "two")).execute();

    UserTask byTag =
        task(
            steps.run(
                ask(builder ->
                    builder
                        .zeebeFormId(id)
                        .zeebeFormBindingType(ZeebeBindingType.versionTag)
                        .zeebeFormVersionTag("good")),
                Map.of()));
    assertThat(byTag.getFormKey()).isEqualTo(good);

    BpmnModelInstance bound =
        ask(builder ->
            builder.id("bound").zeebeFormId(id).zeebeFormBindingType(ZeebeBindingType.deployment));
    steps.invalid(() -> steps.deploy(bound));
    long together =
        deploy(form(id, "other", "three"))
            .addProcessModel(bound, "bound.bpmn")
            .execute()
            .getForm()
            .getFirst()
            .getFormKey();
    deploy(form(id, "last", "four")).execute();
    UserTask byDeployment = task(steps.start(Map.of()));
    assertThat(byDeployment.getFormKey()).isEqualTo(together);
  }

  private DeployResourceCommandStep2 deploy(String form) {
    return client.newDeployResourceCommand().addResourceStringUtf8(form, "f.form");
  }

  private static String form(String id, String tag, String text) {
    return """
    {"id": "%s", "versionTag": "%s", "components": [{"type": "text", "text": "%s"}]}
    """
        .formatted(id, tag, text);
  }

  @Test
  void aFormThatIsMissingIsAnIncident() {
    long mission = steps.run(ask(builder -> builder.zeebeFormId(steps.process("none"))), Map.of());

    var incident = steps.incident(mission);

    assertThat(incident.type().name()).isEqualTo("FORM_NOT_FOUND");
    assertThat(incident.elementId()).isEqualTo("ask");
  }

  /// What is a variable's value is shown, never run: here with the name of a task and all else that
  /// people see.
  @Test
  void theCanaryShowsLiterally() {
    long mission =
        steps.run(
            steps
                .diagram()
                .startEvent()
                .userTask(
                    "ask",
                    task ->
                        task.name("Review ${v} and =1+1")
                            .zeebeUserTask()
                            .zeebeAssigneeExpression("v")
                            .zeebeCandidateGroupsExpression("[v, \"=1+1\"]")
                            .zeebeCandidateUsersExpression("[w]")
                            .zeebeExternalFormReferenceExpression("w")
                            .zeebeTaskHeader("header", "${1+1}")
                            .zeebeInputExpression("v", "copy")
                            .documentation("${1+1}"))
                .endEvent()
                .done(),
            Map.of("v", "${1+1}", "w", "=1+1"));

    UserTask task = task(mission);

    assertThat(task.getName()).isIn("Review ${v} and =1+1", "Review ${1+1} and =1+1");
    assertThat(task.getAssignee()).isEqualTo("${1+1}");
    assertThat(task.getCandidateGroups()).containsExactlyInAnyOrder("${1+1}", "=1+1");
    assertThat(task.getCandidateUsers()).containsExactly("=1+1");
    assertThat(task.getExternalFormReference()).isEqualTo("=1+1");
    assertThat(task.getCustomHeaders()).containsOnly(entry("header", "${1+1}"));
    client
        .newCompleteUserTaskCommand(task.getUserTaskKey())
        .variables(Map.of("back", "#{1+1}"))
        .execute();
    steps.completed(mission);
    steps.variables(mission, Map.of("v", "\"${1+1}\"", "w", "\"=1+1\"", "back", "\"#{1+1}\""));
    steps.variables(mission, task.getElementInstanceKey(), Map.of("copy", "\"${1+1}\""));
  }
}
