package dev.legionflow.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.legionflow.it.Engine.Activation;
import dev.legionflow.it.Engine.Element;
import dev.legionflow.it.Engine.Incident;
import io.camunda.client.api.search.enums.IncidentErrorType;
import io.camunda.client.api.search.enums.ProcessInstanceState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a Zeebe tells of its process instances: the events of its log, as JSON.
final class Records {

  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final Map<Long, List<JsonNode>> byInstance = new LinkedHashMap<>();
  private final Map<Long, Set<Long>> children = new LinkedHashMap<>();
  private final Map<String, Set<Long>> byProcess = new LinkedHashMap<>();

  synchronized void add(String record) {
    JsonNode event;
    try {
      event = JSON.readTree(record);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonNode value = event.path("value");
    long instance = value.path("processInstanceKey").asLong();
    byInstance.computeIfAbsent(instance, _ -> new ArrayList<>()).add(event);
    if (value.path("bpmnElementType").asText().equals("PROCESS")) {
      byProcess
          .computeIfAbsent(value.path("bpmnProcessId").asText(), _ -> new LinkedHashSet<>())
          .add(instance);
    }
    long parent = value.path("parentProcessInstanceKey").asLong(-1);
    if (parent > 0) {
      children.computeIfAbsent(parent, _ -> new LinkedHashSet<>()).add(instance);
    }
  }

  private synchronized List<JsonNode> of(long processInstanceKey, String type) {
    return byInstance.getOrDefault(processInstanceKey, List.of()).stream()
        .filter(event -> event.path("valueType").asText().equals(type))
        .toList();
  }

  synchronized List<Long> children(long processInstanceKey) {
    return List.copyOf(children.getOrDefault(processInstanceKey, Set.of()));
  }

  synchronized List<Long> instances(String processId) {
    return List.copyOf(byProcess.getOrDefault(processId, Set.of()));
  }

  List<Activation> activations(long processInstanceKey) {
    Map<Long, Activation> seen = new LinkedHashMap<>();
    for (JsonNode event : of(processInstanceKey, "PROCESS_INSTANCE")) {
      JsonNode value = event.path("value");
      String state =
          switch (event.path("intent").asText()) {
            case "ELEMENT_ACTIVATING", "ELEMENT_ACTIVATED" -> "ACTIVE";
            case "ELEMENT_COMPLETED" -> "COMPLETED";
            case "ELEMENT_TERMINATED" -> "TERMINATED";
            default -> "";
          };
      if (!state.isEmpty()) {
        long key = event.path("key").asLong();
        seen.put(
            key,
            new Activation(
                key,
                value.path("elementId").asText(),
                value.path("bpmnElementType").asText(),
                state));
      }
    }
    return List.copyOf(seen.values());
  }

  Optional<ProcessInstanceState> state(long processInstanceKey) {
    return activations(processInstanceKey).stream()
        .filter(seen -> seen.key() == processInstanceKey)
        .findFirst()
        .map(seen -> ProcessInstanceState.valueOf(seen.state()));
  }

  List<Element> elements(long processInstanceKey, String elementId) {
    return activations(processInstanceKey).stream()
        .filter(seen -> seen.elementId().equals(elementId))
        .map(seen -> new Element(seen.key(), seen.state()))
        .toList();
  }

  Map<Long, Map<String, String>> variables(long processInstanceKey) {
    Map<Long, Map<String, String>> scopes = new LinkedHashMap<>();
    for (JsonNode event : of(processInstanceKey, "VARIABLE")) {
      JsonNode value = event.path("value");
      scopes
          .computeIfAbsent(value.path("scopeKey").asLong(), _ -> new LinkedHashMap<>())
          .put(value.path("name").asText(), value.path("value").asText());
    }
    return scopes;
  }

  List<Incident> incidents(long processInstanceKey) {
    Map<Long, Incident> open = new LinkedHashMap<>();
    for (JsonNode event : of(processInstanceKey, "INCIDENT")) {
      long key = event.path("key").asLong();
      JsonNode value = event.path("value");
      switch (event.path("intent").asText()) {
        case "CREATED" ->
            open.put(
                key,
                new Incident(
                    key,
                    IncidentErrorType.valueOf(value.path("errorType").asText()),
                    value.path("errorMessage").asText(),
                    value.path("elementId").asText(),
                    value.path("elementInstanceKey").asLong(),
                    value.path("jobKey").asLong()));
        case "RESOLVED" -> open.remove(key);
        default -> {}
      }
    }
    return List.copyOf(open.values());
  }

  /// The keys of user tasks that wait.
  Map<Long, String> tasks(long processInstanceKey) {
    Map<Long, String> open = new LinkedHashMap<>();
    for (JsonNode event : of(processInstanceKey, "USER_TASK")) {
      long key = event.path("key").asLong();
      switch (event.path("intent").asText()) {
        case "CREATED" -> open.put(key, event.path("value").path("elementId").asText());
        case "COMPLETED", "CANCELED" -> open.remove(key);
        default -> {}
      }
    }
    return open;
  }
}
