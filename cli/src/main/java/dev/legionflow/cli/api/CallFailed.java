package dev.legionflow.cli.api;

import com.fasterxml.jackson.databind.JsonNode;

/// A call that did not succeed. The three kinds differ in what the caller may conclude.
public abstract sealed class CallFailed extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private CallFailed(String message) {
    super(message);
  }

  /// The failure as a problem document (RFC 9457): the engine's own where it sent one.
  public JsonNode problem() {
    return Json.object()
        .put("type", "about:blank")
        .put("title", title())
        .put("detail", String.valueOf(getMessage()));
  }

  abstract String title();

  /// The engine said no, and says why. Nothing was changed.
  public static final class Refused extends CallFailed {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final transient JsonNode sent;

    Refused(int status, JsonNode problem) {
      super(ProblemText.of(status, problem));
      this.status = status;
      this.sent = problem;
    }

    @Override
    public JsonNode problem() {
      return sent.isObject() && !sent.isEmpty()
          ? sent
          : Json.object().put("type", "about:blank").put("title", title()).put("status", status);
    }

    @Override
    String title() {
      return "REFUSED";
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

    @Override
    String title() {
      return "UNREACHABLE";
    }
  }

  /// The request was sent and no answer came: whether it was carried out is not known.
  public static final class OutcomeUnknown extends CallFailed {
    private static final long serialVersionUID = 1L;

    OutcomeUnknown(String message) {
      super(message);
    }

    @Override
    String title() {
      return "OUTCOME_UNKNOWN";
    }
  }
}
