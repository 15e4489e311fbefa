package dev.legionflow.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// The files that one deployment sends.
public final class DeployableFiles {

  private static final Set<String> SUFFIXES = Set.of("bpmn", "form");

  /// The engine has a limit of its own, which it says; this one keeps a mistyped path from filling
  /// the memory.
  private static final long MAX_BYTES = 64L << 20;

  private static final int MAX_FILES = 500;

  private DeployableFiles() {}

  /// The files themselves, and of each folder the diagrams and forms directly in it, by name.
  ///
  /// @throws IOException with a message for people, when a path cannot be used
  public static List<Path> in(List<Path> paths) throws IOException {
    var files = new ArrayList<Path>();
    for (var path : paths) {
      if (Files.isDirectory(path)) {
        files.addAll(folder(path));
      } else if (Files.isReadable(path)) {
        files.add(path);
      } else {
        throw new IOException((Files.exists(path) ? "cannot read " : "there is no file ") + path);
      }
    }
    long bytes = 0;
    for (var file : files) {
      bytes += Files.size(file);
    }
    if (bytes > MAX_BYTES || files.size() > MAX_FILES) {
      throw new IOException(
          "%d files of %d bytes are too many for one deployment".formatted(files.size(), bytes));
    }
    return files;
  }

  private static List<Path> folder(Path folder) throws IOException {
    try (var children = Files.list(folder)) {
      var files =
          children
              .filter(Files::isRegularFile)
              .filter(f -> SUFFIXES.contains(suffix(f)))
              .sorted()
              .toList();
      if (files.isEmpty()) {
        throw new IOException("there is no .bpmn or .form file in " + folder);
      }
      return files;
    }
  }

  private static String suffix(Path file) {
    var name = file.toString();
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }
}
