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

  /// A job was made; worker and deadline are there when it was handed out at once.
  ///
  /// @param kind Camunda's word for what it is for
  /// @param listenerEvent null unless it is a listener
  record JobCreated(
      long key,
      String type,
      String state,
      int retries,
      @Nullable String worker,
      @Nullable Long deadline,
      String customHeaders,
      @Nullable String errorMessage,
      long instanceKey,
      long definitionKey,
      String bpmnProcessId,
      String elementId,
      long elementInstanceKey,
      String tags,
      String tenantId,
      long at,
      String kind,
      @Nullable String listenerEvent)
      implements Event {}

  /// What can change of a job, as it is now.
  ///
  /// @param failed whether it was a failure or an error that changed it
  /// @param revision counts the changes of the job: a hand-out takes no turn with the commands of
  ///   the mission, so that their rows may come in another order
  record JobChanged(
      long key,
      String state,
      int retries,
      @Nullable String worker,
      @Nullable Long deadline,
      @Nullable String errorCode,
      @Nullable String errorMessage,
      boolean failed,
      int revision)
      implements Event {}

  /// A job is over.
  ///
  /// @param state COMPLETED, ERROR_THROWN or CANCELED
  record JobEnded(long key, String state, @Nullable String errorCode, long at) implements Event {}

  record UserTaskCreated(
      long key,
      String elementId,
      @Nullable String name,
      @Nullable String assignee,
      String candidateUsers,
      String candidateGroups,
      @Nullable Long dueDate,
      @Nullable Long followUpDate,
      int priority,
      @Nullable Long formKey,
      @Nullable String formId,
      @Nullable String externalFormReference,
      String customHeaders,
      long instanceKey,
      long definitionKey,
      String bpmnProcessId,
      int definitionVersion,
      @Nullable String processName,
      long elementInstanceKey,
      String tags,
      String tenantId,
      long at)
      implements Event {}

  /// What can change of a user task, as it is now.
  record UserTaskChanged(
      long key,
      @Nullable String assignee,
      String candidateUsers,
      String candidateGroups,
      @Nullable Long dueDate,
      @Nullable Long followUpDate,
      int priority,
      @Nullable String action)
      implements Event {}

  /// A user task waits for listeners, or for a person again.
  ///
  /// @param state CREATED, CREATING, ASSIGNING, UPDATING or COMPLETING
  record UserTaskMoved(long key, String state) implements Event {}

  /// A user task is over.
  ///
  /// @param state COMPLETED or CANCELED
  record UserTaskEnded(long key, String state, @Nullable String action, long at) implements Event {}

  /// A decision was evaluated: the one that was asked for, or one that it requires.
  ///
  /// @param evaluationKey shared by all decisions of one evaluation
  /// @param index the place among them, from 1
  /// @param state EVALUATED or FAILED
  /// @param rootDecisionKey of the decision that was asked for
  /// @param result as JSON; null where it failed, or was too long to be kept
  /// @param inputs a JSON array
  /// @param rules a JSON array
  /// @param instanceKey of the mission that asked; null where a client did
  record DecisionEvaluated(
      long key,
      long evaluationKey,
      int index,
      String state,
      String decisionId,
      String decisionName,
      int decisionVersion,
      String decisionType,
      long decisionKey,
      long requirementsKey,
      long rootDecisionKey,
      @Nullable String result,
      String inputs,
      String rules,
      @Nullable String failure,
      @Nullable Long instanceKey,
      @Nullable Long definitionKey,
      @Nullable String elementId,
      @Nullable Long elementInstanceKey,
      String tenantId,
      long at)
      implements Event {}

  /// An instance goes on with another definition, and all of its variables with it.
  record InstanceMigrated(
      long key,
      long definitionKey,
      String bpmnProcessId,
      @Nullable String name,
      int version,
      @Nullable String versionTag,
      long at)
      implements Event {}

  /// An active element instance, and its active incident, goes on as another element.
  record ElementMigrated(
      long key,
      long definitionKey,
      String bpmnProcessId,
      String elementId,
      @Nullable String elementName)
      implements Event {}

  record JobMigrated(long key, long definitionKey, String bpmnProcessId, String elementId)
      implements Event {}

  record UserTaskMigrated(
      long key,
      long definitionKey,
      String bpmnProcessId,
      int definitionVersion,
      @Nullable String processName,
      String elementId)
      implements Event {}

  /// An instance stands still, or goes on.
  record InstanceSuspended(long key, boolean suspended, long at) implements Event {}

  /// What a client calls an instance that has just started; instances that it calls inherit it.
  record BusinessIdSet(long key, String businessId) implements Event {}

  /// The database was set back: what the chain held after this point is gone, and its keeper said
  /// so.
  ///
  /// @param batch the newest batch that was known before
  /// @param root its code
  record Restored(long batch, String root, long at) implements Event {}

  /// Which models are called was changed: by an operator, a canary or the registry's file.
  ///
  /// @param subject what it is about: `model:coder@2`
  /// @param change one word: `weight`
  record ModelChanged(
      String subject, String change, String by, String before, String after, String why, long at)
      implements Event {}
}
