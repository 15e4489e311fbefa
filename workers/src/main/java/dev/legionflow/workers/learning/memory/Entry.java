package dev.legionflow.workers.learning.memory;

import org.jspecify.annotations.Nullable;

/// One thing that was said.
///
/// @param branch whose own it is
/// @param position in the branch, from 1
/// @param role who said it: `user`, `assistant`, `tool`, `summary` or any other word
/// @param tokens as they were told, or a quarter of the characters
/// @param at milliseconds since 1970
/// @param jobKey of the job that brought it here
/// @param from where it was joined from; null where it was said here
public record Entry(
    String branch,
    int position,
    String role,
    String text,
    int tokens,
    long at,
    long jobKey,
    @Nullable Origin from) {

  /// Entries of a branch.
  ///
  /// @param first position of the first
  /// @param last position of the last; more than one where they were summed up
  public record Origin(String branch, int first, int last) {}

  /// Something to be remembered.
  ///
  /// @param tokens null where nobody told
  public record Said(String role, String text, @Nullable Integer tokens) {

    int weight() {
      return tokens == null ? (text.length() + 3) / 4 : tokens;
    }
  }
}
