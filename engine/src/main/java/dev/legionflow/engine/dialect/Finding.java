package dev.legionflow.engine.dialect;

import org.jspecify.annotations.Nullable;

/// Something that is wrong, or worth knowing, in an uploaded file.
///
/// @param resource the file's name as it was given
/// @param severity how much it matters
/// @param elementId the id of the BPMN element, when it is about one that has an id
/// @param elementType the local name of its XML element, for example `serviceTask`
/// @param elementName what is written on it
/// @param message what is wrong, or missing
/// @param fix how to make it right, one sentence
/// @param docs where the documentation says more: a path in the sources, and a heading
public record Finding(
    String resource,
    Severity severity,
    @Nullable String elementId,
    @Nullable String elementType,
    @Nullable String elementName,
    String message,
    String fix,
    String docs) {

  /// How much a finding matters.
  public enum Severity {
    /// The file cannot run.
    ERROR,
    /// It runs, perhaps otherwise than it was meant.
    WARNING,
    /// It runs; the drawing could be plainer.
    HINT
  }
}
