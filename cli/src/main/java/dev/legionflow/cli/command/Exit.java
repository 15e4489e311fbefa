package dev.legionflow.cli.command;

/// What the process tells its caller. Scripts rely on these numbers; docs/cli.md lists them.
public final class Exit {

  public static final int OK = 0;

  /// The engine refused the request and says why.
  public static final int REFUSED = 1;

  /// The command line is wrong, or a file that it names cannot be read.
  public static final int USAGE = 2;

  /// No engine answers at the address.
  public static final int UNREACHABLE = 3;

  /// The request was sent and no answer came in time: it may have been carried out.
  public static final int UNKNOWN = 4;

  /// It ran, and the result is not the expected one: an engine that is not ready, a mission of the
  /// demo that ended elsewhere, a variable that is not there.
  public static final int NOT_AS_EXPECTED = 5;

  /// A mistake in this program.
  public static final int BUG = 70;

  private Exit() {}
}
