package dev.legionflow.engine.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a deployment, as Camunda 8.8 gives it; `warnings` is ours.
record Deployed(
    String deploymentKey, String tenantId, List<Item> deployments, List<Finding> warnings) {

  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Item(@Nullable ProcessItem processDefinition, @Nullable FormItem form) {}

  record ProcessItem(
      String processDefinitionId,
      int processDefinitionVersion,
      String resourceName,
      String tenantId,
      String processDefinitionKey) {}

  record FormItem(
      String formId, int version, String formKey, String resourceName, String tenantId) {}

  record Finding(String resource, @Nullable String elementId, String message, String fix) {}
}
