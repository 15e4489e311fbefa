package dev.legionflow.workers.legion;

import java.util.Set;
import java.util.TreeSet;

/// One who can be a member of a team.
///
/// @param name unique in the file
/// @param jobType the type of the jobs that they are given
/// @param tags what they can do, in small letters
/// @param capacity how many roles of one team they may take
record Legionnaire(String name, String jobType, Set<String> tags, int capacity) {

  Legionnaire {
    tags = Set.copyOf(tags);
  }

  boolean has(Set<String> needs) {
    return tags.containsAll(needs);
  }

  /// The tags in the order of the alphabet.
  Set<String> sortedTags() {
    return new TreeSet<>(tags);
  }
}
