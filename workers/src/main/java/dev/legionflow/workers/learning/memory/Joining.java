package dev.legionflow.workers.learning.memory;

import dev.legionflow.workers.learning.memory.Entry.Origin;
import dev.legionflow.workers.learning.memory.Entry.Said;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one branch brings into another.
final class Joining {

  private Joining() {}

  /// What is to be added.
  ///
  /// @param both the branch that is joined into on the left, the other on the right
  /// @param from the other's name
  /// @param summary null for the entries themselves
  /// @return nothing where all has been brought before
  static List<Rows.New> news(Comparison both, String from, @Nullable Said summary) {
    var own = both.right().stream().filter(entry -> !isThere(both.left(), from, entry)).toList();
    if (summary != null && !own.isEmpty()) {
      return List.of(
          new Rows.New(
              summary, new Origin(from, own.getFirst().position(), own.getLast().position())));
    }
    return own.stream()
        .map(entry ->
            new Rows.New(new Said(entry.role(), entry.text(), entry.tokens()), origin(entry)))
        .toList();
  }

  /// Where it was said first.
  private static Origin origin(Entry entry) {
    var from = entry.from();
    return from == null ? new Origin(entry.branch(), entry.position(), entry.position()) : from;
  }

  private static boolean isThere(List<Entry> left, String from, Entry entry) {
    var origin = origin(entry);
    for (var other : left) {
      var joined = other.from();
      var same = origin(other).equals(origin);
      if (same || (joined != null && covers(joined, from, entry))) {
        return true;
      }
    }
    return false;
  }

  private static boolean covers(Origin joined, String from, Entry entry) {
    return (joined.branch().equals(from) || joined.branch().equals(entry.branch()))
        && joined.first() <= entry.position()
        && entry.position() <= joined.last();
  }
}
