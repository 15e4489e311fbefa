package dev.legionflow.workers.booster.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;

/// The folders in which missions may work, as the server's configuration names them.
///
/// @param roots each may be missing until it is needed
public record Workspaces(List<Path> roots) {

  public Workspaces {
    roots = roots.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
    if (roots.isEmpty()) {
      throw new IllegalArgumentException("legion.workspaces names no folder");
    }
  }

  /// The mission's folder, all symbolic links followed.
  ///
  /// @param folder an absolute path, or one relative to a workspace
  /// @throws FolderRefused when it is missing or not inside a workspace
  public MissionFolder open(String folder) throws FolderRefused {
    if (folder.isBlank()) {
      throw new FolderRefused("the variable 'folder' is empty");
    }
    try {
      Path wanted = Path.of(folder);
      if (wanted.isAbsolute()) {
        return open(wanted, folder);
      }
      for (Path root : roots) {
        if (Files.isDirectory(root.resolve(wanted))) {
          return open(root.resolve(wanted), folder);
        }
      }
    } catch (InvalidPathException e) {
      throw new FolderRefused("folder '%s' is no path".formatted(folder));
    }
    throw new FolderRefused("folder '%s' is in none of the workspaces %s".formatted(folder, roots));
  }

  private MissionFolder open(Path wanted, String shown) throws FolderRefused {
    Path real;
    try {
      real = wanted.toRealPath();
    } catch (IOException e) {
      throw new FolderRefused("folder '%s' does not exist".formatted(shown));
    }
    if (!Files.isDirectory(real)) {
      throw new FolderRefused("'%s' is no folder".formatted(shown));
    }
    for (Path root : roots) {
      if (isInside(real, root)) {
        return new MissionFolder(real);
      }
    }
    throw new FolderRefused(
        "folder '%s' is outside of the workspaces %s (setting legion.workspaces)"
            .formatted(shown, roots));
  }

  private static boolean isInside(Path real, Path root) {
    try {
      return real.startsWith(root.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }
}
