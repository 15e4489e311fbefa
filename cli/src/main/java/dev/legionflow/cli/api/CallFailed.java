package dev.legionflow.cli.api;

import com.fasterxml.jackson.databind.JsonNode;

/// A call that did not succeed. The three kinds differ in what the caller may conclude.
public abstract sealed class CallFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private CallFailed(String message) {
    super(message);
  }

  /// The engine said no, and says why. Nothing was changed.
  public static final class Refused extends CallFailed {
    private static final long serialVersionUID = 1L;

    private final int status;

    Refused(int status, JsonNode problem) {
      super(ProblemText.of(status, problem));
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /// Nobody answers at the engine's address. Nothing was changed.
  public static final class Unreachable extends CallFailed {
    private static final long serialVersionUID = 1L;

    Unreachable(String message) {
      super(message);
    }
  }

  /// The request was sent and no answer came: whether it was carried out is not known.
  public static final class OutcomeUnknown extends CallFailed {
    private static final long serialVersionUID = 1L;

    OutcomeUnknown(String message) {
      super(message);
    }
  }
}
