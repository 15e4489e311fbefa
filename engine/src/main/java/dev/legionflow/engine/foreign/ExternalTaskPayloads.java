package dev.legionflow.engine.foreign;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Bodies of `/engine-rest/external-task`, as Camunda 7 has them. Durations are milliseconds.
final class ExternalTaskPayloads {

  private ExternalTaskPayloads() {}

  record FetchAndLock(
      @Nullable String workerId,
      @Nullable Integer maxTasks,
      @Nullable Long asyncResponseTimeout,
      @Nullable List<@Nullable Topic> topics) {}

  /// Those from `localVariables` on would hand out less than what is asked for here; they are named
  /// so that they can be refused.
  record Topic(
      @Nullable String topicName,
      @Nullable Long lockDuration,
      @Nullable List<String> variables,
      @Nullable List<String> tenantIdIn,
      @Nullable Boolean localVariables,
      @Nullable String businessKey,
      @Nullable String processDefinitionId,
      @Nullable List<String> processDefinitionIdIn,
      @Nullable String processDefinitionKey,
      @Nullable List<String> processDefinitionKeyIn,
      @Nullable String processDefinitionVersionTag,
      @Nullable Map<String, @Nullable Object> processVariables) {}

  @JsonInclude
  record LockedTask(
      String activityId,
      String activityInstanceId,
      @Nullable String errorMessage,
      @Nullable String errorDetails,
      String executionId,
      String id,
      String lockExpirationTime,
      @Nullable String createTime,
      String processDefinitionId,
      String processDefinitionKey,
      @Nullable String processDefinitionVersionTag,
      String processInstanceId,
      int retries,
      boolean suspended,
      String workerId,
      String topicName,
      @Nullable String tenantId,
      Map<String, TypedValue> variables,
      long priority,
      @Nullable String businessKey,
      @Nullable Map<String, String> extensionProperties) {}

  /// @param localVariables what the worker wants to keep inside of the task
  record Completion(
      @Nullable String workerId,
      @Nullable Map<String, @Nullable TypedValue> variables,
      @Nullable Map<String, @Nullable TypedValue> localVariables) {}

  record Failure(
      @Nullable String workerId,
      @Nullable String errorMessage,
      @Nullable String errorDetails,
      @Nullable Integer retries,
      @Nullable Long retryTimeout,
      @Nullable Map<String, @Nullable TypedValue> variables,
      @Nullable Map<String, @Nullable TypedValue> localVariables) {}

  record BpmnError(
      @Nullable String workerId,
      @Nullable String errorCode,
      @Nullable String errorMessage,
      @Nullable Map<String, @Nullable TypedValue> variables) {}

  record Lock(@Nullable String workerId, @Nullable Long newDuration, @Nullable Long lockDuration) {}
}
