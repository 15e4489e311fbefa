package dev.legionflow.cli.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/// A folder that a mission may change: a copy of an example, made for this run.
///
/// @param folder absolute
record Workspace(Path folder) {

  private static final int MAX_COPIES = 100_000;

  /// Copies an example to `demo-1`, `demo-2`, … below a folder: the first that is not there yet.
  static Workspace copyOf(Path example, Path below) throws IOException {
    Files.createDirectories(below);
    for (int n = 1; n <= MAX_COPIES; n++) {
      var folder = below.resolve("demo-" + n);
      if (!Files.exists(folder)) {
        copy(example, folder);
        return new Workspace(folder);
      }
    }
    throw new IOException("there are " + MAX_COPIES + " demo folders in " + below);
  }

  /// Every file's text, by its path below the folder. Compiled Python is left out: running the
  /// tests makes some.
  Map<String, String> texts() throws IOException {
    var texts = new TreeMap<String, String>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
            return dir.endsWith("__pycache__")
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            texts.put(folder.relativize(file).toString(), Files.readString(file));
            return FileVisitResult.CONTINUE;
          }
        });
    return texts;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        if (!file.toString().contains("__pycache__")) {
          Files.copy(file, to.resolve(from.relativize(file).toString()));
        }
      }
    }
  }
}
