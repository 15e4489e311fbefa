package dev.legionflow.workers.formation.store;

import dev.legionflow.workers.formation.choice.Scores;
import org.jspecify.annotations.Nullable;

/// What came of a decision.
///
/// @param jobKey of the job that recorded it
/// @param microDollars null where nobody said
/// @param overhead the share of the time that went into coordination; null where nobody said
/// @param reward by the decision's weights, 0 to 1
public record Outcome(
    String decisionId,
    long jobKey,
    long recordedAt,
    long durationMillis,
    @Nullable Long microDollars,
    @Nullable Double overhead,
    Scores scores,
    double reward) {}
