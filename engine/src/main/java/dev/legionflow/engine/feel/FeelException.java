package dev.legionflow.engine.feel;

/// An expression that cannot be parsed or evaluated. The message says why, for the person who wrote
/// it; it does not repeat the expression.
public final class FeelException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public FeelException(String message) {
    super(message);
  }

  FeelException(String message, Throwable cause) {
    super(message, cause);
  }
}
