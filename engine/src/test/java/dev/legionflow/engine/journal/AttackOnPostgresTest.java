package dev.legionflow.engine.journal;

import dev.legionflow.engine.store.TestPostgres;
import org.junit.jupiter.api.parallel.ResourceLock;

@ResourceLock(TestPostgres.LOCK)
class AttackOnPostgresTest extends AttackContract {
  @Override
  Room open() {
    return Room.onPostgres();
  }
}
