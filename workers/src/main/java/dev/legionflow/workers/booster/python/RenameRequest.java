package dev.legionflow.workers.booster.python;

import java.util.Objects;
import java.util.OptionalInt;

/// What to rename.
///
/// @param file path of the file that binds the name, relative to the folder, with `/`
/// @param name the present name
/// @param newName the wanted name
/// @param line a line (from 1) on which the name occurs; needed where several things have the name
/// @param kind what the name must be
public record RenameRequest(String file, String name, String newName, OptionalInt line, Kind kind) {

  /// What the person said the name is.
  public enum Kind {
    ANY,
    FUNCTION,
    VARIABLE,
    PARAMETER
  }

  public RenameRequest {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(newName, "newName");
    Objects.requireNonNull(kind, "kind");
    if (line.isPresent() && line.getAsInt() < 1) {
      throw new IllegalArgumentException("line must be at least 1, but is " + line.getAsInt());
    }
  }

  public static RenameRequest of(String file, String name, String newName) {
    return new RenameRequest(file, name, newName, OptionalInt.empty(), Kind.ANY);
  }

  public RenameRequest onLine(int wanted) {
    return new RenameRequest(file, name, newName, OptionalInt.of(wanted), kind);
  }
}
