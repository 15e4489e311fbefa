package dev.legionflow.engine.journal;

class InsertsOnPostgresTest extends InsertsContract {
  @Override
  Room open() {
    return Room.onPostgres();
  }
}
