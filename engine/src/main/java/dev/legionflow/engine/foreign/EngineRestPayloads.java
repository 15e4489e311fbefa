package dev.legionflow.engine.foreign;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bodies of `/engine-rest`, as Camunda 7 has them.
final class EngineRestPayloads {

  private EngineRestPayloads() {}

  record Link(String method, String href, String rel) {}

  /// A deployment that was made before. Their names are not kept.
  @JsonInclude
  record PastDeployment(
      List<Link> links,
      String id,
      @Nullable String name,
      @Nullable String source,
      String deploymentTime,
      @Nullable String tenantId) {}

  @JsonInclude
  record Deployment(
      List<Link> links,
      String id,
      @Nullable String name,
      @Nullable String source,
      String deploymentTime,
      @Nullable String tenantId,
      Map<String, ProcessDefinition> deployedProcessDefinitions,
      @Nullable Object deployedCaseDefinitions,
      @Nullable Object deployedDecisionDefinitions,
      @Nullable Object deployedDecisionRequirementsDefinitions) {}

  @JsonInclude
  record ProcessDefinition(
      String id,
      String key,
      @Nullable String category,
      @Nullable String description,
      @Nullable String name,
      int version,
      String resource,
      String deploymentId,
      @Nullable String diagram,
      boolean suspended,
      @Nullable String tenantId,
      @Nullable String versionTag,
      @Nullable Integer historyTimeToLive,
      boolean startableInTasklist) {}

  record Start(
      @Nullable Map<String, @Nullable TypedValue> variables,
      @Nullable String businessKey,
      @Nullable String caseInstanceId,
      @Nullable Boolean withVariablesInReturn,
      @Nullable List<@Nullable Object> startInstructions) {}

  @JsonInclude
  record ProcessInstance(
      List<Link> links,
      String id,
      String definitionId,
      String definitionKey,
      @Nullable String businessKey,
      @Nullable String caseInstanceId,
      boolean ended,
      boolean suspended,
      @Nullable String tenantId) {}
}
