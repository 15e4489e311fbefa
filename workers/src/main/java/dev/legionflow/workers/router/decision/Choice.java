package dev.legionflow.workers.router.decision;

import dev.legionflow.workers.router.registry.Model;
import java.util.List;

/// Which models are asked, in which order, and why.
///
/// @param strategy the one that decided
/// @param candidates all that were looked at
/// @param chain whom to ask: the chosen one, then those to fall back on; empty where none fits
/// @param propensity how probable it was to choose this one; 1 where nothing is drawn
/// @param why one line for people
/// @param features what learning needs to know of the prompt when the verdict comes, as the chooser
///   likes to read it again; at most 8,000 characters
/// @param best what the one that seemed best is expected to cost, in micro-dollars: more than that
///   is paid to learn
public record Choice(
    String strategy,
    List<Candidate> candidates,
    List<Model> chain,
    double propensity,
    String why,
    String features,
    long best) {

  public Choice {
    candidates = List.copyOf(candidates);
    chain = List.copyOf(chain);
  }

  /// One that learns nothing at a price.
  public Choice(
      String strategy,
      List<Candidate> candidates,
      List<Model> chain,
      double propensity,
      String why,
      String features) {
    this(strategy, candidates, chain, propensity, why, features, 0);
  }

  /// The same with other features.
  public Choice with(String other) {
    return new Choice(strategy, candidates, chain, propensity, why, other, best);
  }

  /// The same after another decision.
  ///
  /// @param share how probable that one was
  public Choice then(double share, String reason) {
    return new Choice(
        strategy, candidates, chain, propensity * share, why + "; " + reason, features, best);
  }

  /// One of the models that were looked at.
  ///
  /// @param model its [Model#key()]
  /// @param good the estimated probability that its answer is good enough
  /// @param microDollars what the call is expected to cost
  /// @param note why it cannot be taken; empty where it can
  public record Candidate(String model, double good, long microDollars, String note) {}
}
