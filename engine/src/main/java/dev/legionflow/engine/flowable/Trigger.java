package dev.legionflow.engine.flowable;

import dev.legionflow.engine.flowable.Settings.Text;
import org.flowable.bpmn.model.BaseElement;
import org.jspecify.annotations.Nullable;

/// What an event waits for or throws, as the dialect has written it.
///
/// @param name of a message or signal; a condition
/// @param correlationKey of a message
/// @param code of an error or escalation; null catches all. The activity that is to be compensated;
///   null for all. The changes of variables that count, separated by commas; null for all
record Trigger(
    Kind kind, @Nullable Text name, @Nullable Text correlationKey, @Nullable String code) {

  enum Kind {
    MESSAGE,
    SIGNAL,
    ESCALATION,
    ERROR,
    LINK,
    COMPENSATION,
    CONDITION,
    /// A timer that starts a process: not Flowable's.
    TIMER
  }

  static @Nullable Trigger of(BaseElement element) {
    var found = element.getExtensionElements().get("trigger");
    if (found == null || found.isEmpty()) {
      return null;
    }
    var trigger = found.getFirst();
    var condition = trigger.getAttributeValue(null, "condition");
    return new Trigger(
        Kind.valueOf(trigger.getAttributeValue(null, "kind").toUpperCase(java.util.Locale.ROOT)),
        text(condition == null ? trigger.getAttributeValue(null, "name") : condition),
        text(trigger.getAttributeValue(null, "correlationKey")),
        trigger.getAttributeValue(null, "code"));
  }

  private static @Nullable Text text(@Nullable String raw) {
    return raw == null || raw.isEmpty() ? null : Text.of(raw);
  }

  /// Whether it is waited for with a row of ours.
  boolean isSubscribed() {
    return kind == Kind.MESSAGE || kind == Kind.SIGNAL;
  }
}
