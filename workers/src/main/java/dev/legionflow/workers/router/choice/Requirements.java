package dev.legionflow.workers.router.choice;

import dev.legionflow.workers.router.registry.Feature;
import dev.legionflow.workers.router.registry.Model;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a task needs of a model.
///
/// @param task its type, such as `code-review`: outcomes are learned for each
/// @param strategy how to choose
/// @param complexity how hard it is thought to be, 0 to 1; null where nothing is known
/// @param strengths words that a model has to be declared strong in
/// @param features what the model's interface has to offer
/// @param inputTokens how long the prompt is, by the tokenizer it was counted with
/// @param outputTokens how long the answer may be
/// @param leastOutputTokens what of it there has to be room for
/// @param latency the longest p95 that is wanted: where no model has it, the quickest is taken;
///   null for any
/// @param p95s what is measured of models, by their keys; of the others what is declared holds
/// @param worth what a good answer is worth, in micro-dollars; 0 to take the router's own rule
/// @param models the ids that may be taken; empty for all
public record Requirements(
    String task,
    Strategy strategy,
    @Nullable Double complexity,
    Set<String> strengths,
    Set<Feature> features,
    Map<String, Integer> inputTokens,
    int outputTokens,
    int leastOutputTokens,
    @Nullable Duration latency,
    Map<String, Duration> p95s,
    long worth,
    Set<String> models) {

  public Requirements {
    p95s = Map.copyOf(p95s);
    strengths = Set.copyOf(strengths);
    features = Set.copyOf(features);
    models = Set.copyOf(models);
    inputTokens = Map.copyOf(inputTokens);
    if (complexity != null && !(complexity >= 0 && complexity <= 1)) {
      throw new IllegalArgumentException("complexity must be from 0 to 1, but is " + complexity);
    }
    if (outputTokens < 0 || inputTokens.values().stream().anyMatch(tokens -> tokens < 0)) {
      throw new IllegalArgumentException("tokens must not be negative");
    }
    if (worth < 0) {
      throw new IllegalArgumentException("worth must not be negative, but is " + worth);
    }
  }

  /// Where the answer has to have all the room that it may take, and nothing is measured.
  public Requirements(
      String task,
      Strategy strategy,
      @Nullable Double complexity,
      Set<String> strengths,
      Set<Feature> features,
      Map<String, Integer> inputTokens,
      int outputTokens,
      @Nullable Duration latency,
      long worth,
      Set<String> models) {
    this(
        task,
        strategy,
        complexity,
        strengths,
        features,
        inputTokens,
        outputTokens,
        outputTokens,
        latency,
        Map.of(),
        worth,
        models);
  }

  Duration p95(Model model) {
    return p95s.getOrDefault(model.key(), model.p95());
  }

  /// How long the prompt is for the model; the most that was counted where its tokenizer is
  /// unknown.
  int inputTokens(Model model) {
    var counted = inputTokens.get(model.tokenizer());
    return counted != null
        ? counted
        : inputTokens.values().stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /// How a model is chosen among those that can do the task.
  public enum Strategy {
    /// The lowest price for this prompt.
    CHEAPEST,
    /// The highest estimate.
    QUALITY,
    /// The most estimate for its price: the highest estimate · worth − price.
    BALANCED,
    /// As balanced, and now and then another one, to learn.
    ADAPTIVE,
    /// The cheapest first; its answer is scored, and a better one is asked where that is worth it.
    CASCADE
  }
}
