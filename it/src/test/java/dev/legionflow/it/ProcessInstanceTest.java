package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.command.ProblemException;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import io.camunda.client.api.search.response.ProcessInstance;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Engines.class)
class ProcessInstanceTest {

  private final Steps steps;
  private final CamundaClient client;

  ProcessInstanceTest(Steps steps) {
    this.steps = steps;
    this.client = steps.client();
  }

  private BpmnModelInstance task() {
    return steps
        .diagram()
        .name("A mission")
        .versionTag("v1.0")
        .startEvent()
        .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
        .endEvent()
        .done();
  }

  @Test
  void anInstanceIsMadeByIdAndByKey() {
    long definition = steps.deploy(task()).getProcesses().getFirst().getProcessDefinitionKey();

    var byId =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId(steps.process())
            .latestVersion()
            .tags("blue", "urgent")
            .execute();
    var byKey =
        client
            .newCreateInstanceCommand()
            .processDefinitionKey(definition)
            .variables("{\"a\": 1}")
            .execute();

    assertThat(byId.getProcessInstanceKey()).isPositive();
    assertThat(byId.getProcessDefinitionKey()).isEqualTo(definition);
    assertThat(byId.getBpmnProcessId()).isEqualTo(steps.process());
    assertThat(byId.getVersion()).isEqualTo(1);
    assertThat(byId.getTenantId()).isEqualTo("<default>");
    assertThat(byId.getTags()).containsExactlyInAnyOrder("blue", "urgent");
    assertThat(byKey.getProcessDefinitionKey()).isEqualTo(definition);
    assertThat(byKey.getBpmnProcessId()).isEqualTo(steps.process());
    assertThat(byKey.getProcessInstanceKey()).isGreaterThan(byId.getProcessInstanceKey());
    steps.variables(byKey.getProcessInstanceKey(), Map.of("a", "1"));
  }

  @Test
  void aMissionMayHaveManyLongTags() {
    steps.deploy(task());
    String[] tags =
        java.util.stream.IntStream.range(0, 10)
            .mapToObj(i -> "t" + i + "x".repeat(98))
            .toArray(String[]::new);

    var created =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId(steps.process())
            .latestVersion()
            .tags(tags)
            .execute();

    assertThat(created.getTags()).containsExactlyInAnyOrder(tags);
  }

  @Test
  void anInstanceIsGotWithAllItsFields() {
    OffsetDateTime before = OffsetDateTime.now(ZoneOffset.UTC).minusSeconds(1);
    long definition = steps.deploy(task()).getProcesses().getFirst().getProcessDefinitionKey();
    long mission = steps.start(Map.of());

    ProcessInstance running =
        Steps.eventually(
            () -> client.newProcessInstanceGetRequest(mission).execute(),
            seen -> assertThat(seen.getState()).isEqualTo(ProcessInstanceState.ACTIVE));

    assertThat(running.getProcessInstanceKey()).isEqualTo(mission);
    assertThat(running.getProcessDefinitionId()).isEqualTo(steps.process());
    assertThat(running.getProcessDefinitionName()).isEqualTo("A mission");
    assertThat(running.getProcessDefinitionVersion()).isEqualTo(1);
    assertThat(running.getProcessDefinitionVersionTag()).isEqualTo("v1.0");
    assertThat(running.getProcessDefinitionKey()).isEqualTo(definition);
    assertThat(running.getParentProcessInstanceKey()).isNull();
    assertThat(running.getParentElementInstanceKey()).isNull();
    assertThat(running.getStartDate())
        .isBetween(before, OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(1));
    assertThat(running.getEndDate()).isNull();
    assertThat(running.getHasIncident()).isFalse();
    assertThat(running.getTenantId()).isEqualTo("<default>");

    steps.work("work", Map.of());
    ProcessInstance ended =
        Steps.eventually(
            () -> client.newProcessInstanceGetRequest(mission).execute(),
            seen -> assertThat(seen.getState()).isEqualTo(ProcessInstanceState.COMPLETED));
    assertThat(ended.getEndDate()).isAfterOrEqualTo(ended.getStartDate());
    steps.gone(() -> client.newProcessInstanceGetRequest(1).execute());
  }

  @Test
  void aCalledInstanceNamesItsParent() {
    steps.deploy(
        task(),
        steps
            .diagram("parent")
            .startEvent()
            .callActivity("call", call -> call.zeebeProcessId(steps.process()))
            .endEvent()
            .done());
    long mission = steps.start(steps.process("parent"), Map.of());

    long child = steps.child(mission);

    ProcessInstance got = client.newProcessInstanceGetRequest(child).execute();
    assertThat(got.getParentProcessInstanceKey()).isEqualTo(mission);
    assertThat(got.getParentElementInstanceKey()).isEqualTo(steps.element(mission, "call").key());
  }

  @Test
  void aResultHoldsTheVariablesAskedFor() {
    steps.deploy(
        steps
            .diagram()
            .startEvent()
            .serviceTask("task", task -> task.zeebeJobType(steps.type("work")))
            .endEvent()
            .done());
    var awaited =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId(steps.process())
            .latestVersion()
            .variables(Map.of("in", 1))
            .withResult()
            .requestTimeout(Duration.ofSeconds(20))
            .send();
    var limited =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId(steps.process())
            .latestVersion()
            .variables(Map.of("in", 1))
            .withResult()
            .fetchVariables("out", "missing")
            .requestTimeout(Duration.ofSeconds(20))
            .send();

    steps.jobs("work", 2).forEach(job -> steps.complete(job, Map.of("out", List.of("x"))));

    var all = awaited.join();
    assertThat(all.getVariablesAsMap()).containsOnly(entry("in", 1), entry("out", List.of("x")));
    assertThat(all.getProcessInstanceKey()).isPositive();
    assertThat(all.getProcessDefinitionKey()).isPositive();
    assertThat(limited.join().getVariablesAsMap()).containsOnly(entry("out", List.of("x")));
  }

  @Test
  void aResultThatDoesNotComeInTimeIsATimeoutAndTheMissionGoesOn() {
    steps.deploy(task());

    assertThatThrownBy(() ->
            client
                .newCreateInstanceCommand()
                .bpmnProcessId(steps.process())
                .latestVersion()
                .withResult()
                .requestTimeout(Duration.ofMillis(500))
                .execute())
        .isInstanceOfSatisfying(
            ProblemException.class, problem -> assertThat(problem.code()).isEqualTo(504));

    steps.completed(steps.work("work", Map.of()).getProcessInstanceKey());
  }

  @Test
  void anAwaitedInstanceThatIsCancelledSaysSo() {
    steps.deploy(task());
    var awaited =
        client
            .newCreateInstanceCommand()
            .bpmnProcessId(steps.process())
            .latestVersion()
            .withResult()
            .requestTimeout(Duration.ofSeconds(20))
            .send();
    long mission = steps.job("work").getProcessInstanceKey();

    client.newCancelInstanceCommand(mission).execute();

    assertThatThrownBy(awaited::join).isInstanceOf(ProblemException.class);
  }

  @Test
  void instancesAreFoundByTheirFields() {
    steps.deploy(task());
    long one = steps.start(Map.of("colour", "red"));
    long two = steps.start(Map.of("colour", "blue"));
    long three = steps.start(Map.of("colour", "blue"));
    var jobs = steps.jobs("work", 3);
    jobs.stream()
        .filter(job -> job.getProcessInstanceKey() == one)
        .forEach(job -> steps.complete(job, Map.of()));
    jobs.stream()
        .filter(job -> job.getProcessInstanceKey() == two)
        .forEach(job -> steps.fail(job, 0));
    steps.completed(one);
    steps.incident(two);

    assertThat(search(filter -> filter.state(ProcessInstanceState.COMPLETED))).containsExactly(one);
    assertThat(search(filter -> filter.state(ProcessInstanceState.ACTIVE)))
        .containsExactly(two, three);
    assertThat(search(filter -> filter.hasIncident(true))).containsExactly(two);
    assertThat(search(filter -> filter.hasIncident(false))).containsExactly(one, three);
    assertThat(search(filter -> filter.processInstanceKey(key -> key.in(one, three))))
        .containsExactly(one, three);
    assertThat(search(filter -> filter.processInstanceKey(two))).containsExactly(two);
    assertThat(search(filter -> filter.variables(Map.of("colour", "\"blue\""))))
        .containsExactly(two, three);
    assertThat(
            search(filter ->
                filter.startDate(
                    date -> date.gte(OffsetDateTime.now(ZoneOffset.UTC).plusHours(1)))))
        .isEmpty();
    assertThat(search(filter -> filter.processDefinitionName("A mission"))).hasSize(3);
    assertThat(search(filter -> filter.processDefinitionVersion(2))).isEmpty();
    assertThat(search(filter -> filter.processDefinitionVersionTag("v1.0"))).hasSize(3);
    assertThat(search(filter -> filter.endDate(date -> date.exists(true)))).containsExactly(one);
    assertThat(search(filter -> filter.state(state -> state.neq(ProcessInstanceState.ACTIVE))))
        .containsExactly(one);
    assertThat(search(filter -> filter.parentProcessInstanceKey(one))).isEmpty();
  }

  private List<Long> search(
      java.util.function.Consumer<io.camunda.client.api.search.filter.ProcessInstanceFilter>
          condition) {
    return client
        .newProcessInstanceSearchRequest()
        .filter(
            filter -> condition.accept(filter.processDefinitionId(id -> id.eq(steps.process()))))
        .sort(sort -> sort.processInstanceKey().asc())
        .execute()
        .items()
        .stream()
        .map(ProcessInstance::getProcessInstanceKey)
        .toList();
  }

  @Test
  void pagesGoForwardAndBackWithoutGapOrRepeat() {
    steps.deploy(task());
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      all.add(steps.start(Map.of()));
    }
    Steps.eventually(() -> search(_ -> {}), seen -> assertThat(seen).hasSize(7));

    List<Long> seen = new ArrayList<>();
    String cursor = null;
    List<String> cursors = new ArrayList<>();
    while (true) {
      String after = cursor;
      var page =
          client
              .newProcessInstanceSearchRequest()
              .filter(filter -> filter.processDefinitionId(steps.process()))
              .sort(sort -> sort.startDate().desc().processInstanceKey().desc())
              .page(request -> {
                request.limit(3);
                if (after != null) {
                  request.after(after);
                }
              })
              .execute();
      assertThat(page.page().totalItems()).isEqualTo(7);
      if (page.items().isEmpty()) {
        break;
      }
      page.items().forEach(item -> seen.add(item.getProcessInstanceKey()));
      cursor = page.page().endCursor();
      cursors.add(page.page().startCursor());
      assertThat(seen).hasSizeLessThanOrEqualTo(7);
    }

    assertThat(seen).isEqualTo(all.reversed());
    var before =
        client
            .newProcessInstanceSearchRequest()
            .filter(filter -> filter.processDefinitionId(steps.process()))
            .sort(sort -> sort.startDate().desc().processInstanceKey().desc())
            .page(request -> request.limit(3).before(cursors.get(1)))
            .execute();
    assertThat(before.items())
        .extracting(ProcessInstance::getProcessInstanceKey)
        .isEqualTo(all.reversed().subList(0, 3));
    var offset =
        client
            .newProcessInstanceSearchRequest()
            .filter(filter -> filter.processDefinitionId(steps.process()))
            .sort(sort -> sort.processInstanceKey().asc())
            .page(request -> request.from(5).limit(10))
            .execute();
    assertThat(offset.items())
        .extracting(ProcessInstance::getProcessInstanceKey)
        .isEqualTo(all.subList(5, 7));
  }

  @Test
  void aCancelledInstanceIsTerminated() {
    long mission = steps.run(task(), Map.of());

    client.newCancelInstanceCommand(mission).execute();

    ProcessInstance got =
        Steps.eventually(
            () -> client.newProcessInstanceGetRequest(mission).execute(),
            seen -> assertThat(seen.getState()).isEqualTo(ProcessInstanceState.TERMINATED));
    assertThat(got.getEndDate()).isNotNull();
    steps.noJob("work");
  }
}
