package dev.legionflow.engine.flowable;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the engine asks of the room that keeps messages and signals, inside the transaction that
/// moves the token.
public interface Subscriptions {

  /// A token that waits.
  ///
  /// @param correlationKey of a message; null for a signal
  /// @param elementInstanceKey null where the element begins when it is triggered
  record Waiting(
      String name,
      @Nullable String correlationKey,
      String executionId,
      String rootId,
      long processInstanceKey,
      @Nullable Long elementInstanceKey,
      String bpmnProcessId,
      String elementId,
      String tenantId) {}

  /// A message that was there already.
  record Offer(long messageKey, Map<String, @Nullable Object> variables) {}

  /// Begins to wait.
  ///
  /// @return what is there for it, and nobody else's until the end of the command
  Optional<Offer> open(Waiting waiting);

  /// Takes what was there.
  ///
  /// @param goesOn whether it waits for more; those that are there come by commands of their own
  void take(Waiting waiting, Offer offer, boolean goesOn);

  /// What executions wait for goes on as that of elements of another definition.
  ///
  /// @param elements the new ids, by the execution
  void migrate(String bpmnProcessId, Map<String, String> elements);

  /// The mission goes on after a suspension: what has come for it meanwhile is handed over.
  void resumed(String rootId);

  /// The execution waits no more.
  void close(String executionId);

  /// Throws a signal to all that wait for it, after the commit.
  void signal(String name, Map<String, ? extends @Nullable Object> variables, String tenantId);

  /// An instance counts as started by a message.
  ///
  /// @return false when the process has another one with the key
  boolean began(String bpmnProcessId, String correlationKey, String tenantId, long instanceKey);

  /// An instance that a message has started is over.
  void ended(String bpmnProcessId, String correlationKey, String tenantId);
}
