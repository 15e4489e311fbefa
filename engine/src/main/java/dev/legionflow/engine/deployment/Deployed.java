package dev.legionflow.engine.deployment;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.legionflow.engine.dialect.Finding;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The answer to a deployment, as Camunda 8.8 gives it; `warnings` is ours.
public record Deployed(
    String deploymentKey, String tenantId, List<Item> deployments, List<Finding> warnings) {

  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Item(
      @Nullable ProcessItem processDefinition,
      @Nullable DecisionItem decisionDefinition,
      @Nullable RequirementsItem decisionRequirements,
      @Nullable FormItem form) {

    static Item of(ProcessItem process) {
      return new Item(process, null, null, null);
    }

    static Item of(DecisionItem decision) {
      return new Item(null, decision, null, null);
    }

    static Item of(RequirementsItem requirements) {
      return new Item(null, null, requirements, null);
    }

    static Item of(FormItem form) {
      return new Item(null, null, null, form);
    }
  }

  public record DecisionItem(
      String decisionDefinitionId,
      int version,
      String name,
      String tenantId,
      String decisionRequirementsId,
      String decisionDefinitionKey,
      String decisionRequirementsKey) {}

  public record RequirementsItem(
      String decisionRequirementsId,
      String decisionRequirementsName,
      int version,
      String resourceName,
      String tenantId,
      String decisionRequirementsKey) {}

  public record ProcessItem(
      String processDefinitionId,
      int processDefinitionVersion,
      String resourceName,
      String tenantId,
      String processDefinitionKey) {}

  public record FormItem(
      String formId, int version, String formKey, String resourceName, String tenantId) {}
}
