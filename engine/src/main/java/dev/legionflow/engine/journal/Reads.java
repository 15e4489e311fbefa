package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.Database;
import jakarta.enterprise.context.ApplicationScoped;
import org.jdbi.v3.core.HandleCallback;

/// Reads of the searchable tables, that see what was committed before they began: on any node, and
/// whoever has done it. The wait is bounded; then they see what is there.
@ApplicationScoped
public class Reads {

  private final Database database;
  private final Progress progress;
  private final CommitOrder order;
  private final long waitNanos;

  Reads(Database database, Progress progress, Chain chain, JournalConfig config) {
    this.database = database;
    this.progress = progress;
    this.order = chain.order();
    this.waitNanos = config.readWait().toNanos();
  }

  public <T, X extends Exception> T withHandle(HandleCallback<T, X> read) throws X {
    await();
    return database.jdbi().withHandle(read);
  }

  /// Waits for what is committed.
  ///
  /// @return false when it cannot be seen yet
  public boolean await() {
    return progress.await(order.newest(database.jdbi()), waitNanos);
  }
}
