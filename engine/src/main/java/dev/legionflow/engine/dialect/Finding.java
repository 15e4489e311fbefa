package dev.legionflow.engine.dialect;

import org.jspecify.annotations.Nullable;

/// Something that is wrong, or worth knowing, in an uploaded file.
///
/// @param resource the file's name as it was given
/// @param elementId the id of the BPMN element, when it is about one that has an id
/// @param elementType the local name of its XML element, for example `serviceTask`
/// @param message what is wrong
/// @param fix how to make it right, one sentence
public record Finding(
    String resource,
    @Nullable String elementId,
    @Nullable String elementType,
    String message,
    String fix) {}
