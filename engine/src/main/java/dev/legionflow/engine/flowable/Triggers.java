package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Incidents.Phase;
import dev.legionflow.engine.flowable.Settings.Text;
import dev.legionflow.engine.flowable.Subscriptions.Offer;
import dev.legionflow.engine.flowable.Subscriptions.Waiting;
import dev.legionflow.engine.http.TextField;
import dev.legionflow.engine.store.Limits;
import java.util.Map;
import java.util.Objects;
import org.flowable.bpmn.model.FlowNode;
import org.flowable.engine.impl.bpmn.behavior.MultiInstanceActivityBehavior;
import org.flowable.engine.impl.persistence.entity.ExecutionEntity;
import org.jspecify.annotations.Nullable;

/// Begins to wait for messages and signals, and goes on when they come.
final class Triggers {

  static final String ERROR = "EXTRACT_VALUE_ERROR";

  private final EngineConfiguration engine;

  Triggers(EngineConfiguration engine) {
    this.engine = engine;
  }

  static String correlationKey(Text text, ExecutionEntity scope) {
    var value = Expressions.value(text, scope, ERROR, "correlation key");
    var key =
        switch (value) {
          case String s -> s;
          case Number n -> n.toString();
          case null ->
              throw Expressions.wrong(text, ERROR, "correlation key", "a text or a number", null);
          case Object other ->
              throw Expressions.wrong(text, ERROR, "correlation key", "a text or a number", other);
        };
    var mistake = TextField.mistake(key);
    if (mistake != null) {
      throw new StalledException(ERROR, "correlation key '%s' %s".formatted(text.raw(), mistake));
    }
    return key;
  }

  /// Waits from when the steps before are done, because one of them may end what would wait.
  void open(ExecutionEntity execution, @Nullable Waiting waiting) {
    if (waiting == null) {
      if (Conditionals.isConditional(execution.getCurrentFlowElement())) {
        engine.conditionals().open(execution);
      }
      return;
    }
    whileWaiting(
        execution,
        null,
        () ->
            engine
                .subscriptions()
                .open(waiting)
                .ifPresent(offer -> take(execution, waiting, offer)));
  }

  private void take(ExecutionEntity execution, Waiting waiting, Offer offer) {
    var waits = waits(execution);
    try {
      requireRoom(execution, waits.settings(), offer.variables());
    } catch (StalledException e) {
      stall(execution, e);
      return;
    }
    engine.subscriptions().take(waiting, offer, waits.staysOpen());
    waits.fire(execution, offer.variables());
  }

  /// What others have published must not keep the command from going on.
  private static void requireRoom(
      ExecutionEntity execution,
      Settings settings,
      Map<String, ? extends @Nullable Object> variables) {
    var mapped = !settings.outputs().isEmpty();
    var scope = mapped ? execution : execution.getProcessInstance();
    var count = scope.getVariableNamesLocal().size();
    var present = mapped ? scope.getVariableNamesLocal() : execution.getVariableNames();
    for (var name : variables.keySet()) {
      if (!present.contains(name)) {
        count++;
      }
    }
    if (count > Limits.VARIABLES_PER_SCOPE) {
      throw new StalledException(
          "MESSAGE_SIZE_EXCEEDED",
          "with the message that is there, one scope would have %d variables; the bound is %d"
              .formatted(count, Limits.VARIABLES_PER_SCOPE));
    }
  }

  private void stall(ExecutionEntity execution, StalledException cause) {
    engine.subscriptions().close(execution.getId());
    engine
        .incidents()
        .stall(
            execution,
            Incidents.atElement(execution),
            Phase.MESSAGE,
            cause.errorType(),
            String.valueOf(cause.getMessage()),
            null);
  }

  /// After an incident at a message was resolved.
  void openAgain(ExecutionEntity execution) {
    try {
      open(
          execution,
          Waits.waiting(
              engine,
              waits(execution).trigger(),
              execution.getActivityId(),
              Incidents.atElement(execution),
              execution));
    } catch (StalledException e) {
      stall(execution, e);
    }
  }

  /// What an execution waits for has happened.
  void fire(ExecutionEntity execution, Map<String, ? extends @Nullable Object> variables) {
    whileWaiting(execution, null, () -> waits(execution).fire(execution, variables));
  }

  /// What is thrown reaches the event that catches it.
  void reach(
      ExecutionEntity event,
      ExecutionEntity thrower,
      Map<String, ? extends @Nullable Object> variables) {
    whileWaiting(event, thrower, () -> waits(event).fire(event, variables));
  }

  /// Plans what is to happen at an execution that waits, unless something that was planned before
  /// has moved it on, or has ended who threw it: an event that interrupts happens once, and its
  /// execution is used for what follows.
  void whileWaiting(ExecutionEntity execution, @Nullable ExecutionEntity thrower, Runnable action) {
    var element = execution.getActivityId();
    var instance = execution.getCallbackId();
    engine
        .agenda()
        .planOperation(
            () -> {
              if (!isGone(execution)
                  && Objects.equals(element, execution.getActivityId())
                  && Objects.equals(instance, execution.getCallbackId())
                  && (thrower == null || !isGone(thrower))) {
                action.run();
              }
            },
            execution);
  }

  static boolean isGone(ExecutionEntity execution) {
    return execution.isDeleted() || execution.isEnded();
  }

  static Waits waits(ExecutionEntity execution) {
    var behavior = ((FlowNode) execution.getCurrentFlowElement()).getBehavior();
    if (behavior instanceof MultiInstanceActivityBehavior loop) {
      behavior = loop.getInnerActivityBehavior();
    }
    if (behavior instanceof Waits waits) {
      return waits;
    }
    throw new IllegalStateException("nothing is waited for at " + execution);
  }

  /// Whether a row of ours waits for the execution.
  static boolean isSubscribed(FlowNode node) {
    var behavior = node.getBehavior();
    if (behavior instanceof MultiInstanceActivityBehavior loop) {
      behavior = loop.getInnerActivityBehavior();
    }
    return behavior instanceof Waits waits
        && waits.trigger() != null
        && waits.trigger().isSubscribed();
  }
}
