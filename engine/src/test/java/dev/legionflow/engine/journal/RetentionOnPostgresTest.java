package dev.legionflow.engine.journal;

class RetentionOnPostgresTest extends RetentionContract {
  @Override
  Room open() {
    return Room.onPostgres();
  }
}
