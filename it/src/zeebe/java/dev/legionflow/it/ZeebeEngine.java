package dev.legionflow.it;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A Zeebe, seen through its records.
///
/// @param records what was read of them so far
/// @param reading reads what is new
/// @param stop ends the engine
record ZeebeEngine(
    String name, CamundaClient client, Records records, Runnable reading, Runnable stop)
    implements Engine {

  private Records read() {
    reading.run();
    return records;
  }

  @Override
  public Optional<ProcessInstanceState> state(long processInstanceKey) {
    return read().state(processInstanceKey);
  }

  @Override
  public Map<String, String> variables(long processInstanceKey, long scopeKey) {
    return scopes(processInstanceKey).getOrDefault(scopeKey, Map.of());
  }

  @Override
  public Map<Long, Map<String, String>> scopes(long processInstanceKey) {
    return read().variables(processInstanceKey);
  }

  @Override
  public List<Element> elements(long processInstanceKey, String elementId) {
    return read().elements(processInstanceKey, elementId);
  }

  @Override
  public List<Activation> activations(long processInstanceKey) {
    return read().activations(processInstanceKey).stream()
        .filter(seen -> !seen.type().equals("SEQUENCE_FLOW"))
        .toList();
  }

  @Override
  public List<Incident> incidents(long processInstanceKey) {
    return read().incidents(processInstanceKey);
  }

  @Override
  public List<Long> children(long processInstanceKey) {
    return read().children(processInstanceKey);
  }

  @Override
  public Map<Long, String> tasks(long processInstanceKey) {
    return read().tasks(processInstanceKey);
  }

  @Override
  public List<Long> instances(String processId) {
    return read().instances(processId);
  }

  @Override
  public void close() {
    client.close();
    stop.run();
  }
}
