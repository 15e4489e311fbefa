package dev.legionflow.engine.decision;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What came of one decision, as it is told.
///
/// @param output as JSON; null where there is none, or too much was told before it
/// @param failure why there is no output; null where there is one
record Evaluated(
    Drg.Decision decision,
    @Nullable String output,
    List<Told.Input> inputs,
    List<Told.Rule> rules,
    @Nullable String failure) {}
