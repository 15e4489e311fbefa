package dev.legionflow.workers.booster.change;

import dev.legionflow.workers.booster.folder.FolderRefused;
import dev.legionflow.workers.booster.folder.MissionFolder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Writes a change to a folder: all files or none.
///
/// Every new content is first written beside its file and forced to the disk, then renamed over it.
/// A file that has the new content already counts as done, so the same change can be written again
/// after a crash in between. Anything unexpected before the last rename takes the renamed files
/// back.
public final class ChangeWriter {

  /// What became of it.
  public sealed interface Result {

    /// All files have the new content.
    ///
    /// @param written the files that were changed now; the others had it already
    record Written(List<String> written) implements Result {}

    /// A file is neither as it was nor as it shall be. Nothing was changed.
    record ChangedSince(String path) implements Result {}
  }

  /// Puts a file in the place of another, atomically.
  interface Swap {
    void swap(Path from, Path to) throws IOException;
  }

  /// A file that still has its old content.
  private static final class Pending {

    private final FileChange change;
    private final Path file;
    private final byte[] original;
    private final Path temporary;

    Pending(FileChange change, Path file, byte[] original, long key) {
      this.change = change;
      this.file = file;
      this.original = original;
      this.temporary = file.resolveSibling(".%s.legion-%d.tmp".formatted(file.getFileName(), key));
    }
  }

  private static final ReentrantLock[] LOCKS = new ReentrantLock[16];

  static {
    for (int i = 0; i < LOCKS.length; i++) {
      LOCKS[i] = new ReentrantLock();
    }
  }

  private final Swap swap;

  public ChangeWriter() {
    this((from, to) ->
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
  }

  ChangeWriter(Swap swap) {
    this.swap = swap;
  }

  /// Writes the change, or nothing.
  ///
  /// @param key tells this change's temporary files from those of others; a repeated attempt has
  ///   the same key and replaces what an interrupted one left
  /// @throws FolderRefused when a path is not a plain file of the folder
  /// @throws IOException when writing failed; the files are as they were
  public Result write(MissionFolder folder, Change change, long key)
      throws FolderRefused, IOException {
    ReentrantLock lock = LOCKS[Math.floorMod(folder.path().hashCode(), LOCKS.length)];
    lock.lock();
    try {
      return writeLocked(folder, change, key);
    } finally {
      lock.unlock();
    }
  }

  private Result writeLocked(MissionFolder folder, Change change, long key)
      throws FolderRefused, IOException {
    List<Pending> pending = new ArrayList<>();
    for (FileChange file : change.files()) {
      Path path = folder.existingFile(file.path());
      byte[] now = MissionFolder.read(path);
      String hash = Sha256.of(now);
      if (hash.equals(file.beforeSha256())) {
        pending.add(new Pending(file, path, now, key));
      } else if (!hash.equals(file.afterSha256())) {
        return new Result.ChangedSince(file.path());
      }
    }
    List<Pending> renamed = new ArrayList<>();
    boolean complete = false;
    try {
      for (Pending each : pending) {
        writeBeside(each, each.change.after().getBytes(StandardCharsets.UTF_8));
      }
      for (Pending each : pending) {
        if (!hasHash(each.file, each.change.beforeSha256())) {
          return new Result.ChangedSince(each.change.path());
        }
        swap.swap(each.temporary, each.file);
        renamed.add(each);
      }
      syncFolders(pending);
      complete = true;
    } finally {
      if (!complete) {
        takeBack(renamed);
      }
      for (Pending each : pending) {
        Files.deleteIfExists(each.temporary);
      }
    }
    return new Result.Written(pending.stream().map(each -> each.change.path()).toList());
  }

  private static void writeBeside(Pending pending, byte[] content) throws IOException {
    Files.deleteIfExists(pending.temporary);
    try (FileChannel channel =
        FileChannel.open(
            pending.temporary,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            permissions(pending.file))) {
      keepPermissions(pending);
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      channel.force(true);
    }
  }

  private static FileAttribute<?>[] permissions(Path file) throws IOException {
    PosixFileAttributeView view = view(file);
    return view == null
        ? new FileAttribute<?>[0]
        : new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(view.readAttributes().permissions())
        };
  }

  /// The file's own permissions once more: at creation the process' umask takes some of them away,
  /// and the launcher gives the engine one that leaves nothing to group and others.
  private static void keepPermissions(Pending pending) throws IOException {
    PosixFileAttributeView view = view(pending.temporary);
    if (view != null) {
      view.setPermissions(Files.getPosixFilePermissions(pending.file, LinkOption.NOFOLLOW_LINKS));
    }
  }

  private static @Nullable PosixFileAttributeView view(Path file) {
    return Files.getFileAttributeView(
        file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean hasHash(Path file, String hash) throws IOException {
    return Sha256.of(MissionFolder.read(file)).equals(hash);
  }

  /// Restores what was renamed, unless somebody has changed it since.
  private void takeBack(List<Pending> renamed) throws IOException {
    for (Pending each : renamed.reversed()) {
      if (hasHash(each.file, each.change.afterSha256())) {
        writeBeside(each, each.original);
        Files.move(
            each.temporary,
            each.file,
            StandardCopyOption.ATOMIC_MOVE,
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  /// A rename lasts only when its folder is on the disk, too.
  private static void syncFolders(List<Pending> pending) {
    Set<Path> folders = new LinkedHashSet<>();
    pending.forEach(each -> folders.add(each.file.resolveSibling("")));
    for (Path folder : folders) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      } catch (IOException e) {
        // Not every system can do this for a folder; the files' content is forced already.
      }
    }
  }
}
