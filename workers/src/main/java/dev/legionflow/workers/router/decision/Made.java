package dev.legionflow.workers.router.decision;

import dev.legionflow.workers.router.call.Usage;
import dev.legionflow.workers.router.cost.Payer;
import dev.legionflow.workers.router.prompt.DataText;
import org.jspecify.annotations.Nullable;

/// A decision and what came of it.
///
/// @param answeredBy the [dev.legionflow.workers.router.registry.Model#key()]; null where none did
/// @param promptHash the SHA-256 of all that the model was asked
/// @param data how long the data was that the prompt ends with; null where it has none
/// @param promptText what was asked, redacted; null unless texts are kept
/// @param cached `exact` or `semantic` where the answer was there already
/// @param cachedFrom the decision for which it was given first; null where it was not
/// @param outcome `ANSWERED`, `BUDGET_EXHAUSTED`, `NO_MODEL`, or the name of a reason for which a
///   call failed
/// @param estimatedMicroDollars of what it cost, what no provider told: the most that it can be
public record Made(
    String id,
    Payer payer,
    String taskType,
    Choice decision,
    @Nullable String answeredBy,
    String promptHash,
    int promptChars,
    DataText.@Nullable Size data,
    @Nullable String promptText,
    int answerChars,
    @Nullable String answerText,
    @Nullable String cached,
    @Nullable String cachedFrom,
    String outcome,
    Usage usage,
    long microDollars,
    long estimatedMicroDollars,
    long tookMillis) {}
