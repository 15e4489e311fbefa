package dev.legionflow.workers.booster.check;

import dev.legionflow.workers.booster.folder.FolderListing;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/// A private copy of a mission's folder, deleted on close. Hidden folders and virtual environments
/// are not copied.
final class FolderCopy implements AutoCloseable {

  static final long MAX_BYTES = 256L << 20;

  private final Path root;
  private final MissionFolder folder;

  private FolderCopy(Path root, MissionFolder folder) {
    this.root = root;
    this.folder = folder;
  }

  static FolderCopy of(MissionFolder original) throws IOException, FolderRefused {
    FolderListing listing = FolderListing.of(original);
    // Mode 0700 where the file system knows modes.
    Path root = Files.createTempDirectory("legion-check-").toRealPath();
    boolean complete = false;
    try {
      Path target = Files.createDirectory(root.resolve("folder"));
      Files.createDirectory(root.resolve("home"));
      long bytes = 0;
      for (String relative : listing.all()) {
        Path file = original.path().resolve(relative);
        bytes += Files.size(file);
        if (bytes > MAX_BYTES) {
          throw new FolderRefused(
              "the folder has more than %d MB to copy".formatted(MAX_BYTES >> 20));
        }
        Path copy = target.resolve(relative);
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
      }
      complete = true;
      return new FolderCopy(root, new MissionFolder(target));
    } finally {
      if (!complete) {
        delete(root);
      }
    }
  }

  MissionFolder folder() {
    return folder;
  }

  /// An empty home folder for the tests.
  Path home() {
    return root.resolve("home");
  }

  @Override
  public void close() throws IOException {
    delete(root);
  }

  private static void delete(Path root) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failed)
              throws IOException {
            Files.deleteIfExists(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
