package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.TestPostgres;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestPostgres.LOCK)
class RetentionOnPostgresTest extends RetentionContract {
  @Override
  Room open() {
    return Room.onPostgres();
  }
}
