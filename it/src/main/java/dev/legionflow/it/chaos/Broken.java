package dev.legionflow.it.chaos;

/// The engine did not do what every engine must do while nothing disturbs it; the scenario cannot
/// go on and counts as violated.
final class Broken extends RuntimeException {

  private final String why;

  Broken(String why) {
    super(why);
    this.why = why;
  }

  String why() {
    return why;
  }
}
