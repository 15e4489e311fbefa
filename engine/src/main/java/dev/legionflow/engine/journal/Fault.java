package dev.legionflow.engine.journal;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is wrong with the journal.
///
/// @param batch where it is known
/// @param position of the row, where it is known
public record Fault(Kind kind, @Nullable Long batch, @Nullable Long position, String message) {

  /// What was found.
  public enum Kind {
    /// A row that no engine has written like this.
    ROW_CHANGED,
    /// A genuine row that is there more than once.
    ROW_COPIED,
    /// A row in the sealed part that belongs to no batch.
    ROW_INSERTED,
    /// The rows of a batch, or the batch itself, are not what was sealed.
    BATCH_CHANGED,
    BATCH_MISSING,
    /// The row that says how far the journal is sealed.
    HEAD_CHANGED,
    /// The row that says where the chain begins.
    ANCHOR_CHANGED,
    /// A batch that was known elsewhere is not in the chain: its end was cut off or made anew.
    CUT_OFF,
    /// Something that the engine itself has noticed before.
    NOTICED
  }

  /// Faults as they are found: all are counted, the first ones are kept.
  static final class Found {

    private static final int MOST = 100;

    private final List<Fault> first = new ArrayList<>();
    private final Map<Kind, Long> counts = new EnumMap<>(Kind.class);

    void add(Fault fault) {
      counts.merge(fault.kind(), 1L, Long::sum);
      if (first.size() < MOST) {
        first.add(fault);
      }
    }

    void add(Kind kind, @Nullable Long batch, @Nullable Long position, String message) {
      add(new Fault(kind, batch, position, message));
    }

    List<Fault> first() {
      return List.copyOf(first);
    }

    Map<Kind, Long> counts() {
      return counts;
    }

    boolean isEmpty() {
      return counts.isEmpty();
    }
  }
}
