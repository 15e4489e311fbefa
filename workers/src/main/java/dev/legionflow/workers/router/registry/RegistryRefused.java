package dev.legionflow.workers.router.registry;

/// A registry file cannot be taken. The message says the file, the line and why, and repeats
/// nothing that stands where a secret may stand.
public final class RegistryRefused extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;

  private final String reason;

  RegistryRefused(String file, int line, String reason) {
    super("%s, line %d: %s".formatted(file, line, reason));
    this.line = line;
    this.reason = reason;
  }

  /// Counted from 1.
  public int line() {
    return line;
  }

  public String reason() {
    return reason;
  }
}
