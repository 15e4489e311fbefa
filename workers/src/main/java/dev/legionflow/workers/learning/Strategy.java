package dev.legionflow.workers.learning;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A rule that the bank keeps, what speaks for it, and what people made of it.
///
/// @param id of the rule as it was found: it stays when a person edits the rule
/// @param meaning of the tasks in which it was good; null where they have no text
/// @param note what a person or a model says of it; nothing is done by it
/// @param origin `found` here or from an `import`
/// @param editedBy the last person who changed it; null for none
/// @param banned whether a person took its place away
/// @param changedAt milliseconds since 1970
record Strategy(
    String id,
    String tenantId,
    String taskType,
    Rule rule,
    State state,
    Evidence evidence,
    @Nullable Meaning meaning,
    String why,
    String note,
    Origin origin,
    @Nullable String editedBy,
    boolean banned,
    long foundAt,
    long changedAt) {

  enum State {
    ACTIVE,
    /// By a person: it keeps its place whatever comes.
    PINNED,
    /// It lost its place. By itself it comes back when it is proven anew; where a person took it
    /// away, it does not.
    RETIRED,
    /// By a person: nobody sees it any more, and it is not found again.
    DELETED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  enum Origin {
    FOUND,
    IMPORT;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  boolean isInUse() {
    return state == State.ACTIVE || state == State.PINNED;
  }

  /// Whether a person said that it is to have no place.
  boolean isBanned() {
    return state == State.DELETED || (state == State.RETIRED && banned);
  }

  /// Whether a person made another rule of it than the one that was found.
  boolean isRewritten() {
    return !rule.id(tenantId, taskType).equals(id);
  }

  double confidence() {
    return evidence.confidence(rule.kind());
  }

  Strategy with(State newState, String newWhy, long now) {
    return new Strategy(
        id, tenantId, taskType, rule, newState, evidence, meaning, newWhy, note, origin, editedBy,
        banned, foundAt, now);
  }

  Strategy with(Evidence newEvidence, @Nullable Meaning newMeaning, long now) {
    return new Strategy(
        id,
        tenantId,
        taskType,
        rule,
        state,
        newEvidence,
        newMeaning == null ? meaning : newMeaning,
        why,
        note,
        origin,
        editedBy,
        banned,
        foundAt,
        now);
  }
}
