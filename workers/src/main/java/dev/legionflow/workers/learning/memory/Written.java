package dev.legionflow.workers.learning.memory;

/// What came of a change.
public sealed interface Written {

  /// It was made, now or by the same job before.
  ///
  /// @param size entries that the branch has then, by this job
  /// @param added how many of them this job brought
  record Done(String branch, int size, int added) implements Written {}

  /// A bound was reached; nothing was changed.
  ///
  /// @param what is full, and the bound
  record Full(String what) implements Written {}

  /// The branch had other entries than the writer knew of; nothing was changed.
  ///
  /// @param size entries that it has
  record MovedOn(int size) implements Written {}

  /// What is named is not there, or is something else; nothing was changed.
  ///
  /// @param field that names it
  record Wrong(String field, String why) implements Written {}
}
