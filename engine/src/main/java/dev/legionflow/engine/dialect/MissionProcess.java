package dev.legionflow.engine.dialect;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An executable process of an uploaded file.
///
/// @param id the BPMN process id, an NCName of at most 255 characters
/// @param name at most 255 characters
/// @param versionTag from `zeebe:versionTag`
/// @param startFormId from the `zeebe:formDefinition` of the start event
/// @param starts the start events that a message, a signal, a condition or a timer triggers
public record MissionProcess(
    String id,
    @Nullable String name,
    @Nullable String versionTag,
    @Nullable String startFormId,
    List<Start> starts) {

  /// A start event with a trigger.
  ///
  /// @param text the name of the message or signal, the condition, or the time; FEEL where it
  ///   begins with `=`
  public record Start(String elementId, Trigger trigger, String text) {}

  public enum Trigger {
    MESSAGE,
    SIGNAL,
    CONDITION,
    DATE,
    DURATION,
    CYCLE
  }
}
