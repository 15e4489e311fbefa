package dev.legionflow.engine.journal;

class InsertsOnH2Test extends InsertsContract {
  @Override
  Room open() {
    return Room.onH2();
  }
}
