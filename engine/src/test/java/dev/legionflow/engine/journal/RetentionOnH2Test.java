package dev.legionflow.engine.journal;

class RetentionOnH2Test extends RetentionContract {
  @Override
  Room open() {
    return Room.onH2();
  }
}
