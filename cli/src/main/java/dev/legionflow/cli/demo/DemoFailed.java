package dev.legionflow.cli.demo;

/// The demo cannot go on, or what it ran did not end as expected; the message is for people.
final class DemoFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  DemoFailed(String message) {
    super(message);
  }
}
