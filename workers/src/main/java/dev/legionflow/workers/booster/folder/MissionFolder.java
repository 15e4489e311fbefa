package dev.legionflow.workers.booster.folder;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;

/// A mission's folder.
///
/// @param path absolute, without symbolic links
public record MissionFolder(Path path) {

  public static final int MAX_PATH_LENGTH = 1024;

  public static final int MAX_FILE_BYTES = 4 << 20;

  public MissionFolder {
    if (!path.isAbsolute()) {
      throw new IllegalArgumentException("the folder's path must be absolute: " + path);
    }
  }

  /// The existing regular file at a relative path, which must be written in its plain form
  /// (`a/b.py`: no `..`, no `.`, no `\`) and cross no symbolic link.
  ///
  /// @throws FolderRefused when the path is anything else
  public Path existingFile(String relative) throws FolderRefused {
    Path file = plain(relative);
    Path at = path;
    for (Path part : path.relativize(file)) {
      at = at.resolve(part);
      if (Files.isSymbolicLink(at)) {
        throw refused(relative, "crosses a symbolic link");
      }
    }
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw refused(relative, "is no file of the folder");
    }
    try {
      if (!file.toRealPath().startsWith(path)) {
        throw refused(relative, "leads out of the folder");
      }
    } catch (IOException e) {
      throw refused(relative, "cannot be resolved");
    }
    return file;
  }

  private Path plain(String relative) throws FolderRefused {
    boolean bad =
        relative.isBlank()
            || relative.length() > MAX_PATH_LENGTH
            || relative.indexOf('\\') >= 0
            || relative.startsWith("/");
    for (String part : relative.split("/", -1)) {
      bad |= part.isEmpty() || part.equals(".") || part.equals("..");
    }
    if (bad) {
      throw refused(relative, "is no plain relative path");
    }
    try {
      Path file = path.resolve(relative);
      if (!file.normalize().equals(file) || !file.startsWith(path)) {
        throw refused(relative, "is no plain relative path");
      }
      return file;
    } catch (InvalidPathException e) {
      throw refused(relative, "is no plain relative path");
    }
  }

  private static FolderRefused refused(String relative, String why) {
    String shown = relative.length() <= 200 ? relative : relative.substring(0, 200) + "…";
    return new FolderRefused("path '%s' %s".formatted(shown, why));
  }

  /// Reads a file that a listing or [#existingFile] gave.
  public static byte[] read(Path file) throws IOException {
    try (InputStream in =
        Files.newInputStream(Objects.requireNonNull(file), LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(MAX_FILE_BYTES + 1);
      if (content.length > MAX_FILE_BYTES) {
        throw new IOException("larger than %d MB".formatted(MAX_FILE_BYTES >> 20));
      }
      return content;
    }
  }
}
