package dev.legionflow.it;

import io.camunda.client.CamundaClient;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An engine that speaks the Camunda 8 dialect: its client for acting on it, and what is to be seen
/// of its state. What is seen may lag behind what was done.
public interface Engine extends AutoCloseable {

  /// An activation of an element.
  record Element(long key, String state) {}

  /// An activation of an element, and which one it is of.
  ///
  /// @param type as the API names it: `SERVICE_TASK`
  record Activation(long key, String elementId, String type, String state) {}

  /// An incident that is not resolved.
  record Incident(
      long key,
      IncidentErrorType type,
      String message,
      String elementId,
      long elementInstanceKey,
      long jobKey) {}

  /// What tables and lists of differences call it: `h2`, `postgresql`, `zeebe-8.6`, `zeebe-8.8`.
  String name();

  CamundaClient client();

  Optional<ProcessInstanceState> state(long processInstanceKey);

  /// The variables of one scope as JSON: a process instance or an element instance.
  Map<String, String> variables(long processInstanceKey, long scopeKey);

  /// The variables of every scope of a process instance as JSON, by the scope's key.
  Map<Long, Map<String, String>> scopes(long processInstanceKey);

  List<Element> elements(long processInstanceKey, String elementId);

  /// All activations of a process instance, its own included, without those of its children.
  List<Activation> activations(long processInstanceKey);

  List<Incident> incidents(long processInstanceKey);

  /// The instances that a call activity of this one started.
  List<Long> children(long processInstanceKey);

  /// The instances of all versions of a process.
  List<Long> instances(String processId);

  /// The elements of the user tasks that wait, by the task's key.
  Map<Long, String> tasks(long processInstanceKey);

  @Override
  void close();
}
