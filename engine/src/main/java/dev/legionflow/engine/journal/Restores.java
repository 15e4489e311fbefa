package dev.legionflow.engine.journal;

import dev.legionflow.engine.journal.Event.Restored;
import dev.legionflow.engine.store.Database;
import dev.legionflow.engine.store.DatabaseConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.jboss.logging.Logger;

/// A database that was set back on purpose: whoever did it has left the file `journal.restored` in
/// the data folder, with the head of before in it, or empty when `journal.head` still has that. The
/// journal then says so itself, and this node forgets what it knew.
@ApplicationScoped
class Restores {

  private static final Logger LOG = Logger.getLogger(Restores.class);

  private final Database database;
  private final Journal journal;
  private final Witness witness;
  private final Clock clock;
  private final Path marker;

  Restores(
      Database database, Journal journal, Witness witness, Clock clock, DatabaseConfig config) {
    this.database = database;
    this.journal = journal;
    this.witness = witness;
    this.clock = clock;
    this.marker = config.data().resolve("journal.restored");
  }

  /// Before anything is sealed. After a crash it is done again.
  void begin() {
    if (!Files.exists(marker)) {
      return;
    }
    HeadFile.in(marker)
        .or(witness::noted)
        .ifPresent(old -> {
          journal.inTransaction(transaction -> {
            transaction.record(new Restored(old.batch(), old.root(), clock.millis()));
            return old;
          });
          LOG.infof("the journal was at batch %d when the database was restored", old.batch());
        });
    var head = database.jdbi().withHandle(Chain::head);
    witness.restored(head);
    try {
      Files.delete(marker);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + marker, e);
    }
  }
}
