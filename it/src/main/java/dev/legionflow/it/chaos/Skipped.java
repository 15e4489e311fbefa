package dev.legionflow.it.chaos;

/// A scenario that is not possible on this machine or with this engine; says why.
final class Skipped extends RuntimeException {

  private final String why;

  Skipped(String why) {
    super(why);
    this.why = why;
  }

  String why() {
    return why;
  }
}
