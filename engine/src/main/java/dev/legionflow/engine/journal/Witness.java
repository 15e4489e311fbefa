package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Chain.Head;
import dev.legionflow.engine.journal.HeadFile.Noted;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// Holds what this node knows of the chain against what the database says, each time that it is
/// about to seal: one who can write to the database may cut off its end, and what is sealed after
/// that would hide it.
@ApplicationScoped
class Witness {

  private final HeadFile file;
  private final Seals seals;
  private final Alarms alarms;
  private @Nullable Noted noted;

  Witness(HeadFile file, Seals seals, Alarms alarms) {
    this.file = file;
    this.seals = seals;
    this.alarms = alarms;
    try {
      noted = file.read().orElse(null);
    } catch (IllegalStateException e) {
      alarms.raise("the note of the journal's head cannot be read: " + e.getMessage());
    }
  }

  synchronized Optional<Noted> noted() {
    return Optional.ofNullable(noted);
  }

  synchronized void note(long batch, String root) {
    noted = new Noted(batch, root);
    file.write(batch, root);
  }

  /// What the database says is right.
  synchronized void restored(Head head) {
    if (head.batch() > 0) {
      note(head.batch(), head.root());
    } else {
      noted = null;
      file.clear();
    }
  }

  void check(Head head) {
    if (!head.isGenuine(seals)) {
      alarms.raise(
          "the head of the journal, at batch %d, was changed by somebody else"
              .formatted(head.batch()));
    }
  }

  /// @param head as it is before the next batch
  synchronized void compare(Handle handle, Head head) {
    check(head);
    var known = noted;
    if (known != null && !isKept(handle, head, known)) {
      file.keepAside(known);
      noted = null;
      alarms.raise(
          "batch %d of the journal, known to this node as %s, is gone from the database or another one"
              .formatted(known.batch(), known.root()));
    }
  }

  private boolean isKept(Handle handle, Head head, Noted known) {
    if (head.batch() <= known.batch()) {
      return head.batch() == known.batch() && head.root().equals(known.root());
    }
    var stored =
        handle
            .createQuery("select root from legion_journal_batch where number = ?")
            .bind(0, known.batch())
            .mapTo(String.class)
            .findOne();
    return stored
        .map(known.root()::equals)
        .orElseGet(() -> Anchor.read(handle).covers(known, seals));
  }
}
