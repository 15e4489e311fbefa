package dev.legionflow.engine.dialect;

import org.jspecify.annotations.Nullable;

/// An executable process of an uploaded file.
///
/// @param id the BPMN process id, an NCName of at most 255 characters
/// @param name at most 255 characters
/// @param versionTag from `zeebe:versionTag`
/// @param startFormId from the `zeebe:formDefinition` of the start event
public record MissionProcess(
    String id, @Nullable String name, @Nullable String versionTag, @Nullable String startFormId) {}
