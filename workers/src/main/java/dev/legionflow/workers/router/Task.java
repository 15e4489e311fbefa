package dev.legionflow.workers.router;

import dev.legionflow.workers.router.call.Prompt;
import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Tier;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a task needs. All of it but the prompt comes from the diagram.
///
/// @param tenantId whose it is
/// @param taskType what is learned together, such as `code-change/Write`
/// @param strategy the name of the strategy that the diagram asks for; empty for the default
/// @param model the id of the only model that may be taken; null for any
/// @param atLeast the lowest tier that may be taken
/// @param atMost the highest
/// @param leastOutputTokens what there has to be room for of the answer that the prompt allows
/// @param urgent whether waiting costs more than the model
/// @param microDollars the most that one call may cost, by the bound that is kept for it;
///   `Long.MAX_VALUE` where no budget says
/// @param complexity how hard it is thought to be, 0 to 1; null where nobody says
/// @param worth what a good answer is worth, in micro-dollars; 0 for the router's own rule
/// @param seed what is drawn at random is drawn from this, so that a choice can be made again
public record Task(
    String tenantId,
    String taskType,
    Prompt prompt,
    String strategy,
    @Nullable String model,
    Tier atLeast,
    Tier atMost,
    Set<String> strengths,
    Set<Feature> features,
    int leastOutputTokens,
    boolean urgent,
    long microDollars,
    @Nullable Double complexity,
    long worth,
    long seed) {

  public Task {
    strengths = Set.copyOf(strengths);
    features = Set.copyOf(features);
  }

  /// The same with no more money than this.
  public Task within(long most) {
    return new Task(
        tenantId,
        taskType,
        prompt,
        strategy,
        model,
        atLeast,
        atMost,
        strengths,
        features,
        leastOutputTokens,
        urgent,
        Math.min(microDollars, most),
        complexity,
        worth,
        seed);
  }
}
