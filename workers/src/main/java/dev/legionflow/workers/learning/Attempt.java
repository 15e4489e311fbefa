package dev.legionflow.workers.learning;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One attempt of a task: what it was, what was chosen, and what came of it.
///
/// @param id of the job that tells of it, so that a job which is offered again tells it once
/// @param features what the task is like: names that the diagram declares, and a word for each
/// @param choices what could have been otherwise: parameters, `model`, `formation`
/// @param meaning of the task's text; null where it has none
/// @param strategyId that was recalled for it; null for none
/// @param madeAt milliseconds since 1970
record Attempt(
    String id,
    String tenantId,
    String taskType,
    Map<String, String> features,
    Map<String, String> choices,
    @Nullable Meaning meaning,
    @Nullable String strategyId,
    Effort effort,
    Outcome outcome,
    Provenance provenance,
    long madeAt) {

  Attempt {
    features = Collections.unmodifiableMap(new TreeMap<>(features));
    choices = Collections.unmodifiableMap(new TreeMap<>(choices));
  }

  /// What it took; null for what nobody said.
  record Effort(@Nullable Long steps, @Nullable Long durationMillis, @Nullable Long microDollars) {}

  /// What came of it.
  ///
  /// @param issues for people: no strategy is made of them
  record Outcome(Verdict verdict, List<String> issues, Judge judge) {
    Outcome {
      issues = List.copyOf(issues);
    }
  }

  /// Which element of which mission told of it.
  record Provenance(String processId, long instanceKey, String elementId) {}

  /// What contrasts are made of.
  Sample sample(long number) {
    return new Sample(
        number,
        features,
        choices,
        outcome.verdict(),
        outcome.judge(),
        effort.durationMillis(),
        effort.microDollars(),
        meaning,
        Long.MAX_VALUE);
  }
}
