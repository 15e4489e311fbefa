package dev.legionflow.workers.booster.folder;

/// A folder or path that must not be used. The message says why, and trying again cannot help.
public final class FolderRefused extends Exception {
  private static final long serialVersionUID = 1L;

  public FolderRefused(String message) {
    super(message);
  }
}
