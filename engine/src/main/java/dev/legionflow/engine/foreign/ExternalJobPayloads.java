package dev.legionflow.engine.foreign;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.legionflow.engine.job.Activation.Activated;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Bodies of `/external-job-api`, as Flowable has them. Durations are ISO 8601.
final class ExternalJobPayloads {

  private ExternalJobPayloads() {}

  record Acquisition(
      @Nullable String topic,
      @Nullable String lockDuration,
      @Nullable Integer numberOfTasks,
      @Nullable String workerId,
      @Nullable String scopeType) {}

  @JsonInclude
  record AcquiredJob(
      String id,
      String url,
      String correlationId,
      String processInstanceId,
      String processDefinitionId,
      String executionId,
      @Nullable String scopeId,
      @Nullable String subScopeId,
      @Nullable String scopeDefinitionId,
      @Nullable String scopeType,
      String elementId,
      @Nullable String elementName,
      int retries,
      @Nullable String exceptionMessage,
      @Nullable String dueDate,
      @Nullable String createTime,
      String tenantId,
      String lockOwner,
      String lockExpirationTime,
      List<RestVariable> variables) {

    /// @param address of this API
    static AcquiredJob of(Activated activated, String address) {
      var job = activated.job();
      var id = Long.toString(job.key());
      return new AcquiredJob(
          id,
          address + "/jobs/" + id,
          Long.toString(job.elementInstanceKey()),
          Long.toString(job.processInstanceKey()),
          Long.toString(job.processDefinitionKey()),
          Long.toString(job.elementInstanceKey()),
          null,
          null,
          null,
          null,
          job.elementId(),
          null,
          job.retries(),
          job.errorMessage(),
          null,
          null,
          "",
          activated.worker(),
          Times.flowable(activated.deadline()),
          RestVariable.ofJson(activated.variables()));
    }
  }

  record Completion(@Nullable String workerId, @Nullable List<@Nullable RestVariable> variables) {}

  record BpmnError(
      @Nullable String workerId,
      @Nullable String errorCode,
      @Nullable List<@Nullable RestVariable> variables) {}

  record Failure(
      @Nullable String workerId,
      @Nullable String errorMessage,
      @Nullable String errorDetails,
      @Nullable Integer retries,
      @Nullable String retryTimeout) {}

  record Release(@Nullable String workerId, @Nullable String tenantId) {}

  /// @param expectedLockExpirationTime until when the worker believes to have the job
  record Extension(
      @Nullable String workerId,
      @Nullable String lockDuration,
      @Nullable String expectedLockExpirationTime) {}

  record Extended(String jobId, String workerId, String lockExpirationTime) {}
}
