package dev.legionflow.workers.router.choice;

import dev.legionflow.workers.router.registry.Model;
import java.util.List;

/// Which model a task goes to, and why: enough to replay the choice, and to judge another rule by
/// it later.
///
/// @param candidates those that can do the task, the cheapest first
/// @param refused those that cannot, with the reason
/// @param chosen the first to be asked; one of the candidates
/// @param propensity with what probability this one was chosen, as things stood
/// @param explored whether it was chosen to learn and not because it seemed best
/// @param why one line for people
public record Decision(
    List<Candidate> candidates,
    List<Refused> refused,
    Candidate chosen,
    double propensity,
    boolean explored,
    String why) {

  public Decision {
    candidates = List.copyOf(candidates);
    refused = List.copyOf(refused);
  }

  /// A model that can do the task.
  ///
  /// @param estimate the probability that its answer is good enough
  /// @param labels how many verdicts of this model the estimate rests on; 0 means its tier alone
  /// @param cost what the call is expected to cost, in micro-dollars
  /// @param value estimate · worth − cost, in micro-dollars
  public record Candidate(Model model, double estimate, int labels, long cost, double value) {}

  /// A model that cannot.
  ///
  /// @param reason such as `context of 8,192 tokens is too small for 9,000`
  public record Refused(String model, String reason) {}
}
