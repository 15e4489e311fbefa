package dev.legionflow.workers.booster.check;

import dev.legionflow.workers.booster.folder.FolderListing;
import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import java.io.File;
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

  private static final int MAX_DELETE_ATTEMPTS = 3;
  private static final System.Logger LOG = System.getLogger(FolderCopy.class.getName());

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
  public void close() {
    delete(root);
  }

  /// Tests may leave folders behind that nobody may write in. What cannot be deleted at all stays
  /// and is logged: the check's result is worth more.
  private static void delete(Path root) {
    for (int attempt = 1; attempt <= MAX_DELETE_ATTEMPTS; attempt++) {
      Deletion deletion = new Deletion();
      try {
        Files.walkFileTree(root, deletion);
        if (deletion.failed == null) {
          return;
        }
      } catch (IOException e) {
        deletion.failed = e;
      }
      if (attempt == MAX_DELETE_ATTEMPTS) {
        LOG.log(System.Logger.Level.WARNING, "cannot delete " + root, deletion.failed);
      }
    }
  }

  /// Deletes what it can and opens what it could not read, for the next attempt.
  private static final class Deletion extends SimpleFileVisitor<Path> {

    private @Nullable IOException failed;

    @Override
    public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
      open(dir);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return remove(file);
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException e) {
      open(file);
      failed = e;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException e) {
      return remove(dir);
    }

    private FileVisitResult remove(Path path) {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        failed = e;
      }
      return FileVisitResult.CONTINUE;
    }

    private static void open(Path dir) {
      if (Files.isDirectory(dir, LinkOption.NOFOLLOW_LINKS)) {
        File folder = dir.toFile();
        boolean opened =
            folder.setReadable(true) && folder.setWritable(true) && folder.setExecutable(true);
        LOG.log(System.Logger.Level.TRACE, "{0} opened: {1}", dir, opened);
      }
    }
  }
}
