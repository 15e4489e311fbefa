package dev.legionflow.it;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An engine that speaks the Camunda 8 dialect: its client for acting on it, and what is to be seen
/// of its state. What is seen may lag behind what was done.
interface Engine extends AutoCloseable {

  /// An activation of an element.
  record Element(long key, String state) {}

  /// An incident that is not resolved.
  record Incident(
      long key,
      IncidentErrorType type,
      String message,
      String elementId,
      long elementInstanceKey,
      long jobKey) {}

  CamundaClient client();

  Optional<ProcessInstanceState> state(long processInstanceKey);

  /// The variables of one scope as JSON: a process instance or an element instance.
  Map<String, String> variables(long processInstanceKey, long scopeKey);

  List<Element> elements(long processInstanceKey, String elementId);

  List<Incident> incidents(long processInstanceKey);

  /// The instances that a call activity of this one started.
  List<Long> children(long processInstanceKey);

  @Override
  void close();
}
