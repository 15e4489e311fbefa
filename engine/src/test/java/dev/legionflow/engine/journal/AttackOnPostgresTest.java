package dev.legionflow.engine.journal;

class AttackOnPostgresTest extends AttackContract {
  @Override
  Room open() {
    return Room.onPostgres();
  }
}
