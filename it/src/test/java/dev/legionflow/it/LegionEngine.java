package dev.legionflow.it;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.search.enums.IncidentState;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import io.camunda.client.api.search.enums.UserTaskState;
import io.camunda.client.api.search.response.ProcessInstance;
import io.camunda.client.api.search.response.UserTask;
import io.camunda.client.api.search.response.Variable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Legion Flow, seen through its search requests.
///
/// @param after what is to be closed after it
record LegionEngine(String name, EngineProcess process, CamundaClient client, Runnable after)
    implements Engine {

  /// More than any test needs; a search shows this many at the most.
  private static final int PAGE = 10_000;

  LegionEngine(String name, EngineProcess process, Runnable after) {
    this(name, process, process.client(), after);
  }

  static LegionEngine start(EngineProcess process) {
    return new LegionEngine(Engines.H2, process, () -> {});
  }

  @Override
  public Optional<ProcessInstanceState> state(long processInstanceKey) {
    return client
        .newProcessInstanceSearchRequest()
        .filter(filter -> filter.processInstanceKey(processInstanceKey))
        .execute()
        .items()
        .stream()
        .map(ProcessInstance::getState)
        .findFirst();
  }

  @Override
  public Map<String, String> variables(long processInstanceKey, long scopeKey) {
    return client
        .newVariableSearchRequest()
        .withFullValues()
        .filter(filter -> filter.processInstanceKey(processInstanceKey).scopeKey(scopeKey))
        .execute()
        .items()
        .stream()
        .collect(Collectors.toMap(Variable::getName, Variable::getValue));
  }

  @Override
  public Map<Long, Map<String, String>> scopes(long processInstanceKey) {
    return client
        .newVariableSearchRequest()
        .withFullValues()
        .filter(filter -> filter.processInstanceKey(processInstanceKey))
        .page(page -> page.limit(PAGE))
        .execute()
        .items()
        .stream()
        .collect(
            Collectors.groupingBy(
                Variable::getScopeKey, Collectors.toMap(Variable::getName, Variable::getValue)));
  }

  @Override
  public List<Activation> activations(long processInstanceKey) {
    List<Activation> seen = new ArrayList<>();
    state(processInstanceKey)
        .ifPresent(
            state -> seen.add(new Activation(processInstanceKey, "", "PROCESS", state.name())));
    client
        .newElementInstanceSearchRequest()
        .filter(filter -> filter.processInstanceKey(processInstanceKey))
        .page(page -> page.limit(PAGE))
        .execute()
        .items()
        .forEach(item ->
            seen.add(
                new Activation(
                    item.getElementInstanceKey(),
                    item.getElementId(),
                    item.getType().name(),
                    item.getState().name())));
    return seen;
  }

  @Override
  public Map<Long, String> tasks(long processInstanceKey) {
    return client
        .newUserTaskSearchRequest()
        .filter(
            filter -> filter.processInstanceKey(processInstanceKey).state(UserTaskState.CREATED))
        .execute()
        .items()
        .stream()
        .collect(Collectors.toMap(UserTask::getUserTaskKey, UserTask::getElementId));
  }

  @Override
  public List<Element> elements(long processInstanceKey, String elementId) {
    return client
        .newElementInstanceSearchRequest()
        .filter(filter -> filter.processInstanceKey(processInstanceKey).elementId(elementId))
        .execute()
        .items()
        .stream()
        .map(item -> new Element(item.getElementInstanceKey(), item.getState().name()))
        .toList();
  }

  @Override
  public List<Incident> incidents(long processInstanceKey) {
    return client
        .newIncidentSearchRequest()
        .filter(filter -> filter.processInstanceKey(processInstanceKey).state(IncidentState.ACTIVE))
        .execute()
        .items()
        .stream()
        .map(item ->
            new Incident(
                item.getIncidentKey(),
                item.getErrorType(),
                item.getErrorMessage(),
                item.getElementId(),
                item.getElementInstanceKey(),
                Objects.requireNonNullElse(item.getJobKey(), -1L)))
        .toList();
  }

  @Override
  public List<Long> children(long processInstanceKey) {
    return client
        .newProcessInstanceSearchRequest()
        .filter(filter -> filter.parentProcessInstanceKey(processInstanceKey))
        .execute()
        .items()
        .stream()
        .map(ProcessInstance::getProcessInstanceKey)
        .toList();
  }

  @Override
  public List<Long> instances(String processId) {
    return client
        .newProcessInstanceSearchRequest()
        .filter(filter -> filter.processDefinitionId(processId))
        .execute()
        .items()
        .stream()
        .map(ProcessInstance::getProcessInstanceKey)
        .toList();
  }

  @Override
  public void close() {
    client.close();
    process.close();
    after.run();
  }
}
