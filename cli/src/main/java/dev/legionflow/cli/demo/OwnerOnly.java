package dev.legionflow.cli.demo;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/// Folders and files that nobody but their owner may look into: the data folder holds password
/// hashes and tokens. Where the system knows no such permissions (Windows), those of the folder
/// above count.
final class OwnerOnly {

  private OwnerOnly() {}

  /// Makes a folder, and those above it that are missing, with mode 0700. One that is there already
  /// keeps the mode that somebody gave it.
  static Path folder(Path folder) throws IOException {
    // Through a link to a folder as well, which createDirectories takes only without attributes.
    return Files.isDirectory(folder)
        ? folder
        : Files.createDirectories(folder, attributes(folder, "rwx------"));
  }

  /// Makes an empty file with mode 0600; one that is there already gets this mode.
  static Path file(Path file) throws IOException {
    try {
      return Files.createFile(file, attributes(file, "rw-------"));
    } catch (FileAlreadyExistsException e) {
      return hasPermissions(file)
          ? Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))
          : file;
    }
  }

  private static FileAttribute<?>[] attributes(Path path, String mode) {
    return hasPermissions(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean hasPermissions(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
