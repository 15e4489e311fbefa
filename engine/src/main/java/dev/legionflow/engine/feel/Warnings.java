package dev.legionflow.engine.feel;

import java.util.ArrayList;
import java.util.List;
import org.camunda.feel.api.EvaluationFailureType;
import org.camunda.feel.impl.interpreter.EvaluationFailureCollector;
import org.jspecify.annotations.Nullable;

/// Keeps the first few of the failures that feel-engine turns into null. It would keep all of them,
/// each with the values that it is about, printed in full.
final class Warnings extends EvaluationFailureCollector {

  private static final int MAX = 20;
  private static final int MAX_LENGTH = 300;

  private final Budget budget;
  private final List<String> messages = new ArrayList<>();
  private @Nullable String failedAssertion;

  Warnings(Budget budget) {
    this.budget = budget;
  }

  @Override
  public void addFailure(EvaluationFailureType type, String message) {
    budget.work(message.length());
    var text = message.length() > MAX_LENGTH ? message.substring(0, MAX_LENGTH) + "…" : message;
    if (failedAssertion == null && type.equals(EvaluationFailureType.ASSERT_FAILURE$.MODULE$)) {
      failedAssertion = text;
    }
    if (messages.size() < MAX) {
      messages.add(text);
    }
  }

  /// `assert` fails the whole evaluation, wherever it stands.
  @Nullable String failedAssertion() {
    return failedAssertion;
  }

  List<String> messages() {
    return messages;
  }
}
