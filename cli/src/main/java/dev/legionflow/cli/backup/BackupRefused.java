package dev.legionflow.cli.backup;

/// Why a backup is not taken or not restored. Nothing was changed.
public final class BackupRefused extends Exception {

  private static final long serialVersionUID = 1L;

  BackupRefused(String message) {
    super(message);
  }
}
