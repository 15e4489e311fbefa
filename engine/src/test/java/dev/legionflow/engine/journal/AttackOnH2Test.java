package dev.legionflow.engine.journal;

class AttackOnH2Test extends AttackContract {
  @Override
  Room open() {
    return Room.onH2();
  }
}
