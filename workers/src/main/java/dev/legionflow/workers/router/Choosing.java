package dev.legionflow.workers.router;

import dev.legionflow.workers.router.call.Answer;
import dev.legionflow.workers.router.decision.Choice;
import dev.legionflow.workers.router.decision.Verdict;
import dev.legionflow.workers.router.registry.Model;
import java.util.List;

/// Chooses models and learns from what came of it. Thread-safe.
public interface Choosing {

  /// Chooses for a task.
  ///
  /// @param models one version of each model that may be called now
  Choice choose(Task task, List<Model> models);

  /// Told before the chosen one is asked: most choices are, but not those that the cache answers or
  /// no budget pays.
  default void asked(Task task, Choice choice) {}

  /// What to do with an answer: a cascade that does not trust it asks another model.
  default Step next(Task task, Choice choice, Answer answer) {
    return new Step(choice, List.of());
  }

  /// What comes after an answer.
  ///
  /// @param choice with the reason, and how probable it was to go on or not
  /// @param models whom to ask; empty to take the answer
  record Step(Choice choice, List<Model> models) {}

  /// The choice with what is to be remembered of the answer for the verdict.
  default Choice answered(Task task, Choice choice, Answer answer) {
    return choice;
  }

  /// Takes in what came of a choice.
  default void learn(Verdict verdict) {}
}
