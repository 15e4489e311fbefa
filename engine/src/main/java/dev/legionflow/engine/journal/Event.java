package dev.legionflow.engine.journal;

import dev.legionflow.worker.JobOutcome.How;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One thing that happened to a mission. Times are milliseconds since 1970.
public sealed interface Event {

  record InstanceStarted(
      long key,
      long definitionKey,
      String bpmnProcessId,
      @Nullable String name,
      int version,
      @Nullable String versionTag,
      @Nullable Long parentInstanceKey,
      @Nullable Long parentElementInstanceKey,
      long rootInstanceKey,
      List<String> tags,
      String tenantId,
      long at)
      implements Event {}

  /// An instance is over.
  ///
  /// @param state COMPLETED or TERMINATED
  record InstanceEnded(long key, String state, long at) implements Event {}

  record ElementActivated(
      long key,
      long instanceKey,
      long definitionKey,
      String bpmnProcessId,
      long scopeKey,
      String elementId,
      @Nullable String elementName,
      String type,
      String tenantId,
      long at)
      implements Event {}

  /// An element instance is over.
  ///
  /// @param state COMPLETED or TERMINATED
  record ElementEnded(long key, String state, long at) implements Event {}

  /// How the work of an element was done, known when a worker or a person answered.
  record ElementWorked(long key, How how) implements Event {}

  /// A variable has got a value.
  ///
  /// @param json the value
  record VariableSet(
      long key,
      String name,
      String json,
      long instanceKey,
      long definitionKey,
      long scopeKey,
      String tenantId)
      implements Event {}

  record IncidentRaised(
      long key,
      long instanceKey,
      long definitionKey,
      String bpmnProcessId,
      String elementId,
      long elementInstanceKey,
      @Nullable Long jobKey,
      String errorType,
      String message,
      String tenantId,
      long at)
      implements Event {}

  record IncidentResolved(long key, long instanceKey, long elementInstanceKey, long at)
      implements Event {}
}
