package dev.legionflow.workers.router.call;

import dev.legionflow.workers.router.registry.Model;
import java.time.Duration;

/// What a model answered.
///
/// @param model the version that was called in the end
/// @param complete whether the model ended by itself, and not because the answer was too long
/// @param took from the first request to the last byte
/// @param attempts how many requests it took, those of other models in the chain included
public record Answer(
    Model model, String text, boolean complete, Usage usage, Duration took, int attempts) {}
