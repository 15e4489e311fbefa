package dev.legionflow.workers.router.registry;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/// One version of a model, as the registry declares it.
///
/// @param id the name that missions use; versions of one model share it
/// @param version tells the versions of one model apart; shown, never sent
/// @param provider the id of its [Provider]
/// @param name the name that the provider knows it by
/// @param tier what it is thought to be able to do
/// @param prices what it costs
/// @param strengths what it is declared good at, such as `code`; free words
/// @param features what its interface offers
/// @param contextTokens how many tokens the prompt and the answer may have together
/// @param maxOutputTokens how many tokens an answer may have
/// @param tokenizer the encoding its tokens are counted with, such as `o200k_base`
/// @param p95 how long 95 of 100 answers take at most, as declared
/// @param weight the share of the calls among the enabled versions of one id; 0 for none
/// @param enabled whether it may be called at all
public record Model(
    String id,
    String version,
    String provider,
    String name,
    Tier tier,
    Prices prices,
    Set<String> strengths,
    Set<Feature> features,
    int contextTokens,
    int maxOutputTokens,
    String tokenizer,
    Duration p95,
    int weight,
    boolean enabled) {

  public static final int MOST_WEIGHT = 10_000;

  public Model {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(name, "name");
    strengths = Set.copyOf(strengths);
    features = Set.copyOf(features);
  }

  /// Names this version among all.
  public String key() {
    return id + "@" + version;
  }
}
