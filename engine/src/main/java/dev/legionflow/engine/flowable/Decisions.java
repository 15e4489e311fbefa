package dev.legionflow.engine.flowable;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What the engine asks of the room that keeps decisions, inside the transaction that moves the
/// token.
public interface Decisions {

  /// A business rule task that calls a decision.
  record Caller(
      long processInstanceKey, String elementId, long elementInstanceKey, Definition definition) {}

  /// What came of it.
  sealed interface Result {}

  /// It has a result.
  ///
  /// @param output as JSON would hold it
  record Decided(@Nullable Object output) implements Result {}

  /// It has none.
  ///
  /// @param errorType Camunda's word for the incident
  record NotDecided(String errorType, String message) implements Result {}

  /// Evaluates a decision, and records it.
  ///
  /// @param binding which version of it
  /// @param variables by name, as JSON would hold them
  Result evaluate(
      String decisionId,
      Binding binding,
      Caller caller,
      Function<String, ? extends @Nullable Object> variables);
}
