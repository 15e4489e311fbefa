package dev.legionflow.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.response.ActivatedJob;
import io.camunda.client.api.search.enums.ElementInstanceState;
import io.camunda.client.api.search.enums.ElementInstanceType;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.client.api.search.enums.IncidentState;
import io.camunda.client.api.search.response.ElementInstance;
import io.camunda.client.api.search.response.Incident;
import io.camunda.client.api.search.response.Variable;
import io.camunda.zeebe.model.bpmn.BpmnModelInstance;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Variables, element instances and incidents, looked for with the stock client.
@ExtendWith(Engines.class)
class SearchTest {

  private final Steps steps;
  private final CamundaClient client;

  SearchTest(Steps steps) {
    this.steps = steps;
    this.client = steps.client();
  }

  private BpmnModelInstance mission() {
    return steps
        .diagram()
        .startEvent("begin")
        .name("Begin")
        .subProcess("sub")
        .embeddedSubProcess()
        .startEvent("inner-begin")
        .serviceTask(
            "work",
            task ->
                task.name("Work hard")
                    .zeebeJobType(steps.type("work"))
                    .zeebeInputExpression("1", "local"))
        .endEvent("inner-end")
        .subProcessDone()
        .exclusiveGateway("gate")
        .endEvent("end")
        .done();
  }

  @Test
  void variablesAreFoundAndGot() {
    long mission = steps.run(mission(), Map.of("text", "owl", "number", 7));
    ActivatedJob job = steps.job("work");
    steps.variables(mission, Map.of("text", "\"owl\"", "number", "7"));

    Variable found =
        client
            .newVariableSearchRequest()
            .filter(filter -> filter.processInstanceKey(mission).name("text"))
            .execute()
            .singleItem();
    Variable got = client.newVariableGetRequest(found.getVariableKey()).execute();

    assertThat(found.getVariableKey()).isPositive();
    assertThat(found.getName()).isEqualTo("text");
    assertThat(found.getValue()).isEqualTo("\"owl\"");
    assertThat(found.getScopeKey()).isEqualTo(mission);
    assertThat(found.getProcessInstanceKey()).isEqualTo(mission);
    assertThat(found.getTenantId()).isEqualTo("<default>");
    assertThat(found.isTruncated()).isFalse();
    assertThat(got.getValue()).isEqualTo("\"owl\"");
    assertThat(got.getName()).isEqualTo("text");
    assertThat(
            client
                .newVariableSearchRequest()
                .filter(filter ->
                    filter
                        .processInstanceKey(mission)
                        .name(name -> name.in("number", "local"))
                        .value(value -> value.neq("8")))
                .sort(sort -> sort.name().asc())
                .execute()
                .items())
        .extracting(Variable::getName)
        .containsExactly("local", "number");
    assertThat(
            client
                .newVariableSearchRequest()
                .filter(filter ->
                    filter.processInstanceKey(mission).scopeKey(job.getElementInstanceKey()))
                .execute()
                .items())
        .extracting(Variable::getName)
        .containsExactly("local");
    steps.gone(() -> client.newVariableGetRequest(1).execute());
  }

  @Test
  void aLongValueIsCutInASearchUnlessAllOfItIsAskedFor() {
    String value = "x".repeat(20_000);
    long mission = steps.run(mission(), Map.of("long", value));
    steps.variables(mission, Map.of("long", '"' + value + '"'));

    Variable cut =
        client
            .newVariableSearchRequest()
            .filter(filter -> filter.processInstanceKey(mission).scopeKey(mission))
            .execute()
            .singleItem();

    assertThat(cut.isTruncated()).isTrue();
    assertThat(cut.getValue()).hasSizeLessThan(10_000).startsWith("\"xxx");
    Variable got = client.newVariableGetRequest(cut.getVariableKey()).execute();
    assertThat(got.getValue()).isEqualTo('"' + value + '"');
  }

  @Test
  void aChangedVariableKeepsItsKey() {
    long mission = steps.run(mission(), Map.of("a", 1));
    steps.variables(mission, Map.of("a", "1"));
    long key =
        client
            .newVariableSearchRequest()
            .filter(filter -> filter.processInstanceKey(mission).name("a"))
            .execute()
            .singleItem()
            .getVariableKey();

    client.newSetVariablesCommand(mission).variables(Map.of("a", 2)).execute();

    Steps.eventually(
        () -> client.newVariableGetRequest(key).execute().getValue(),
        seen -> assertThat(seen).isEqualTo("2"));
  }

  private ElementInstance element(long mission, String id) {
    steps.elements(mission, id, 1);
    return client
        .newElementInstanceSearchRequest()
        .filter(filter -> filter.processInstanceKey(mission).elementId(id))
        .execute()
        .singleItem();
  }

  @Test
  void elementInstancesTellWhatHappened() {
    OffsetDateTime before = OffsetDateTime.now(ZoneOffset.UTC).minusSeconds(1);
    long definition = steps.deploy(mission()).getProcesses().getFirst().getProcessDefinitionKey();
    long mission = steps.start(Map.of());
    ActivatedJob job = steps.job("work");

    ElementInstance work = element(mission, "work");
    assertThat(work.getElementInstanceKey()).isEqualTo(job.getElementInstanceKey());
    assertThat(work.getProcessDefinitionKey()).isEqualTo(definition);
    assertThat(work.getProcessDefinitionId()).isEqualTo(steps.process());
    assertThat(work.getProcessInstanceKey()).isEqualTo(mission);
    assertThat(work.getElementId()).isEqualTo("work");
    assertThat(work.getElementName()).isEqualTo("Work hard");
    assertThat(work.getStartDate())
        .isBetween(before, OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(1));
    assertThat(work.getEndDate()).isNull();
    assertThat(work.getIncident()).isFalse();
    assertThat(work.getIncidentKey()).isNull();
    assertThat(work.getState()).isEqualTo(ElementInstanceState.ACTIVE);
    assertThat(work.getTenantId()).isEqualTo("<default>");
    assertThat(work.getType()).isEqualTo(ElementInstanceType.SERVICE_TASK);

    steps.fail(job, 0);
    var incident = steps.incident(mission);
    ElementInstance failed =
        Steps.eventually(
            () -> element(mission, "work"), seen -> assertThat(seen.getIncident()).isTrue());
    assertThat(failed.getIncidentKey()).isEqualTo(incident.key());

    client.newUpdateRetriesCommand(job.getKey()).retries(1).execute();
    steps.resolve(incident);
    steps.work("work", Map.of());
    steps.completed(mission);
    ElementInstance done = element(mission, "work");
    assertThat(done.getState()).isEqualTo(ElementInstanceState.COMPLETED);
    assertThat(done.getEndDate()).isAfterOrEqualTo(done.getStartDate());
    assertThat(done.getIncident()).isFalse();
    assertThat(element(mission, "begin").getType()).isEqualTo(ElementInstanceType.START_EVENT);
    assertThat(element(mission, "sub").getType()).isEqualTo(ElementInstanceType.SUB_PROCESS);
    assertThat(element(mission, "gate").getType()).isEqualTo(ElementInstanceType.EXCLUSIVE_GATEWAY);
    assertThat(element(mission, "end").getType()).isEqualTo(ElementInstanceType.END_EVENT);
    assertThat(element(mission, "end").getState()).isEqualTo(ElementInstanceState.COMPLETED);
  }

  @Test
  void elementInstancesAreFoundByTypeStateAndScope() {
    long mission = steps.run(mission(), Map.of());
    steps.job("work");
    long sub = steps.element(mission, "sub").key();

    assertThat(
            client
                .newElementInstanceSearchRequest()
                .filter(filter ->
                    filter.processInstanceKey(mission).type(ElementInstanceType.START_EVENT))
                .execute()
                .items())
        .extracting(ElementInstance::getElementId)
        .containsExactlyInAnyOrder("begin", "inner-begin");
    assertThat(
            client
                .newElementInstanceSearchRequest()
                .filter(filter -> filter.processInstanceKey(mission).elementInstanceScopeKey(sub))
                .execute()
                .items())
        .extracting(ElementInstance::getElementId)
        .containsExactlyInAnyOrder("inner-begin", "work");
    assertThat(
            client
                .newElementInstanceSearchRequest()
                .filter(filter ->
                    filter
                        .processInstanceKey(mission)
                        .elementInstanceScopeKey(mission)
                        .state(ElementInstanceState.ACTIVE))
                .execute()
                .items())
        .extracting(ElementInstance::getElementId)
        .containsExactly("sub");
  }

  @Test
  void incidentsTellWhatIsWrong() {
    OffsetDateTime before = OffsetDateTime.now(ZoneOffset.UTC).minusSeconds(1);
    long definition = steps.deploy(mission()).getProcesses().getFirst().getProcessDefinitionKey();
    long mission = steps.start(Map.of());
    ActivatedJob job = steps.job("work");
    steps.fail(job, 0);
    long key = steps.incident(mission).key();

    Incident incident =
        client
            .newIncidentSearchRequest()
            .filter(filter ->
                filter
                    .processInstanceKey(mission)
                    .errorType(IncidentErrorType.JOB_NO_RETRIES)
                    .elementId("work")
                    .jobKey(job.getKey())
                    .state(IncidentState.ACTIVE))
            .execute()
            .singleItem();

    assertThat(incident.getIncidentKey()).isEqualTo(key);
    assertThat(incident.getProcessDefinitionKey()).isEqualTo(definition);
    assertThat(incident.getProcessDefinitionId()).isEqualTo(steps.process());
    assertThat(incident.getProcessInstanceKey()).isEqualTo(mission);
    assertThat(incident.getErrorType()).isEqualTo(IncidentErrorType.JOB_NO_RETRIES);
    assertThat(incident.getErrorMessage()).isEqualTo("out of luck");
    assertThat(incident.getElementId()).isEqualTo("work");
    assertThat(incident.getElementInstanceKey()).isEqualTo(job.getElementInstanceKey());
    assertThat(incident.getCreationTime())
        .isBetween(before, OffsetDateTime.now(ZoneOffset.UTC).plusSeconds(1));
    assertThat(incident.getState()).isEqualTo(IncidentState.ACTIVE);
    assertThat(incident.getJobKey()).isEqualTo(job.getKey());
    assertThat(incident.getTenantId()).isEqualTo("<default>");

    client.newUpdateRetriesCommand(job.getKey()).retries(1).execute();
    client.newResolveIncidentCommand(key).execute();
    Steps.eventually(
        () ->
            client
                .newIncidentSearchRequest()
                .filter(filter -> filter.incidentKey(key))
                .execute()
                .singleItem()
                .getState(),
        seen -> assertThat(seen).isEqualTo(IncidentState.RESOLVED));
    steps.gone(() -> client.newResolveIncidentCommand(key).execute());
  }
}
