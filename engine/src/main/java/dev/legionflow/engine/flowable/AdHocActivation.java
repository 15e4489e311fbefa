package dev.legionflow.engine.flowable;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// An element of an ad-hoc sub-process that is to be activated.
///
/// @param variables of its inner instance
public record AdHocActivation(
    String elementId, Map<String, ? extends @Nullable Object> variables) {}
