package dev.legionflow.engine.instance;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bodies of the endpoints that start and stop instances, as Camunda 8.8 has them.
final class InstancePayloads {

  private InstancePayloads() {}

  /// @param requestTimeout milliseconds
  record Creation(
      @JsonAlias("bpmnProcessId") @Nullable String processDefinitionId,
      @Nullable Integer processDefinitionVersion,
      @Nullable String processDefinitionKey,
      @Nullable Map<String, @Nullable Object> variables,
      @Nullable String tenantId,
      @Nullable Boolean awaitCompletion,
      @Nullable Long requestTimeout,
      @Nullable List<String> fetchVariables,
      @Nullable List<String> tags,
      @Nullable String businessId,
      @Nullable JsonNode startInstructions,
      @Nullable JsonNode runtimeInstructions) {}

  record Created(
      String processDefinitionId,
      int processDefinitionVersion,
      String tenantId,
      Map<String, @Nullable Object> variables,
      String processDefinitionKey,
      String processInstanceKey,
      List<String> tags,
      @Nullable String businessId) {}

  record VariablesUpdate(
      @Nullable Map<String, @Nullable Object> variables, @Nullable Boolean local) {}
}
