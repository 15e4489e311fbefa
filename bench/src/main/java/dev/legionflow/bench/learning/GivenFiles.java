package dev.legionflow.bench.learning;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// The files of a command line, and where they are when none are named.
final class GivenFiles {

  private GivenFiles() {}

  /// @param flag that names it
  /// @param usual its name in the folder of public data beside the checkout
  static Path of(String flag, @Nullable Path named, String usual) throws IOException {
    if (named != null) {
      return named;
    }
    var file = folder().resolve(usual);
    if (!Files.isRegularFile(file)) {
      throw new IOException(
          "%s FILE is needed; docs/recognition.md says where there are examples".formatted(flag));
    }
    return file;
  }

  static Path folder() {
    return Path.of(System.getProperty("legion.bench.home", "."))
        .toAbsolutePath()
        .normalize()
        .resolveSibling("shared/data");
  }

  /// Why nothing can be written there; null where it can.
  static @Nullable String unwritable(String flag, @Nullable Path file) {
    if (file == null) {
      return null;
    }
    var folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      return "%s: %s is a folder".formatted(flag, file);
    }
    if (folder == null || !Files.isDirectory(folder)) {
      return "%s: there is no folder %s".formatted(flag, folder);
    }
    return Files.isWritable(Files.exists(file) ? file : folder)
        ? null
        : "%s: %s cannot be written".formatted(flag, file);
  }
}
