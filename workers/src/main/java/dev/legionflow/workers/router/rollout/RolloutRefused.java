package dev.legionflow.workers.router.rollout;

/// A change that cannot be made, with the reason.
public final class RolloutRefused extends Exception {
  private static final long serialVersionUID = 1L;

  RolloutRefused(String reason) {
    super(reason);
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
