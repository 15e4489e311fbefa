package dev.legionflow.workers.learning;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What contrasts need to know of an attempt.
///
/// @param number counts the attempts of a task type
/// @param expiresAt milliseconds since 1970
record Sample(
    long number,
    Map<String, String> features,
    Map<String, String> choices,
    Verdict verdict,
    Judge judge,
    @Nullable Long durationMillis,
    @Nullable Long microDollars,
    @Nullable Meaning meaning,
    long expiresAt) {}
