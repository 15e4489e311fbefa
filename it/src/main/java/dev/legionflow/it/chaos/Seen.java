package dev.legionflow.it.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/// All that the engine's searches tell of the load's processes.
record Seen(
    List<JsonNode> instances,
    List<JsonNode> elements,
    List<JsonNode> jobs,
    List<JsonNode> tasks,
    List<JsonNode> effects,
    List<JsonNode> incidents) {

  private static final Map<String, ?> OURS =
      Map.of("processDefinitionId", Map.of("$like", "chaos-*"));

  static Seen by(Api api, EngineNode node) {
    return new Seen(
        api.all(node, "/v2/process-instances/search", OURS, "processInstanceKey"),
        api.all(node, "/v2/element-instances/search", OURS, "elementInstanceKey"),
        api.all(
            node,
            "/v2/jobs/search",
            Map.of("type", Map.of("$in", List.of(Mission.PLAIN, Mission.STOCK))),
            "jobKey"),
        api.all(node, "/v2/user-tasks/search", OURS, "userTaskKey"),
        api.all(
            node,
            "/v2/variables/search",
            Map.of("name", Map.of("$like", "effect*")),
            "variableKey"),
        api.all(node, "/v2/incidents/search", OURS, "incidentKey"));
  }
}
