package dev.legionflow.engine.job;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.JsonNode;
import dev.legionflow.engine.flowable.JsonValue;
import dev.legionflow.engine.job.Activation.Activated;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Bodies of the job endpoints, as Camunda 8.8 has them. Durations are milliseconds.
final class JobPayloads {

  private JobPayloads() {}

  record ActivationRequest(
      @Nullable String type,
      @Nullable String worker,
      @Nullable Long timeout,
      @Nullable Integer maxJobsToActivate,
      @Nullable List<String> fetchVariable,
      @Nullable Long requestTimeout,
      @Nullable List<String> tenantIds) {}

  record ActivationResult(List<ActivatedJob> jobs) {}

  record ActivatedJob(
      String jobKey,
      String type,
      String processInstanceKey,
      String processDefinitionId,
      int processDefinitionVersion,
      String processDefinitionKey,
      String elementId,
      String elementInstanceKey,
      @JsonRawValue String customHeaders,
      String worker,
      int retries,
      long deadline,
      @JsonRawValue String variables,
      String tenantId,
      String kind,
      String listenerEventType,
      ListenedTasks.@Nullable UserTaskProperties userTask,
      List<String> tags) {

    static ActivatedJob of(Activated activated) {
      var job = activated.job();
      return new ActivatedJob(
          Long.toString(job.key()),
          job.type(),
          Long.toString(job.processInstanceKey()),
          job.bpmnProcessId(),
          job.processDefinitionVersion(),
          Long.toString(job.processDefinitionKey()),
          job.elementId(),
          Long.toString(job.elementInstanceKey()),
          job.customHeaders(),
          activated.worker(),
          job.retries(),
          activated.deadline(),
          object(activated.variables()),
          job.tenantId(),
          job.kind().name(),
          job.kind().eventName(),
          activated.userTask(),
          job.tags());
    }

    /// The values are JSON already; they are not parsed to be written again.
    private static String object(Map<String, String> variables) {
      return variables.entrySet().stream()
          .map(e -> JsonValue.write("name", e.getKey()) + ":" + e.getValue())
          .collect(Collectors.joining(",", "{", "}"));
    }
  }

  record CompletionRequest(
      @Nullable Map<String, @Nullable Object> variables, @Nullable JobResult result) {}

  /// @param type `userTask` or `adHocSubProcess`
  record JobResult(
      @Nullable String type,
      @Nullable List<ActivateElement> activateElements,
      @Nullable Boolean isCompletionConditionFulfilled,
      @Nullable Boolean isCancelRemainingInstances,
      @Nullable Boolean denied,
      @Nullable String deniedReason,
      @Nullable JsonNode corrections) {}

  record ActivateElement(
      @Nullable String elementId, @Nullable Map<String, @Nullable Object> variables) {}

  record FailRequest(
      @Nullable Integer retries,
      @Nullable String errorMessage,
      @Nullable Long retryBackOff,
      @Nullable Map<String, @Nullable Object> variables) {}

  record ErrorRequest(
      @Nullable String errorCode,
      @Nullable String errorMessage,
      @Nullable Map<String, @Nullable Object> variables) {}

  record UpdateRequest(@Nullable Changeset changeset) {}

  record Changeset(@Nullable Integer retries, @Nullable Long timeout) {}
}
