package dev.legionflow.workers.booster.folder;

/// A folder or path that must not be used. The message says why, and trying again cannot help.
public final class FolderRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  public FolderRefused(String reason) {
    super(reason);
    this.reason = reason;
  }

  public String reason() {
    return reason;
  }
}
