package dev.legionflow.it;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.search.enums.IncidentState;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import io.camunda.client.api.search.response.ProcessInstance;
import io.camunda.client.api.search.response.Variable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// Legion Flow, seen through its search requests.
record LegionEngine(EngineProcess process, CamundaClient client) implements Engine {

  static LegionEngine start(EngineProcess process) {
    return new LegionEngine(process, process.client());
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
  public void close() {
    client.close();
    process.close();
  }
}
