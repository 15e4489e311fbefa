package dev.legionflow.cli.backup;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Puts a backup into a data folder, in which no engine may run meanwhile.
///
/// Everything is unpacked beside first; then the files change places, the database last and in one
/// step, so that a data folder that had one is never without.
public final class Restore {

  /// Of the state before: a head that is newer than the restored journal would look like a cut
  /// tail.
  private static final List<String> BESIDE =
      List.of("journal.key", "journal.head", "admin-token", "admin-password");

  private final BackupFile backup;
  private final Path data;

  public Restore(BackupFile backup, Path data) {
    this.backup = backup;
    this.data = data;
  }

  /// Restores.
  ///
  /// @param force also over an existing database
  /// @return where the files of before are kept, if there were any
  public Optional<Path> run(boolean force) throws IOException, BackupRefused {
    if (!Files.exists(data)) {
      var above = Objects.requireNonNull(data.toAbsolutePath().getParent());
      Files.createDirectories(above);
      Files.createDirectory(data, BackupFile.ownerOnly(above, "rwx------"));
    }
    // The engine's own lock, see its store/DataLock.
    try (var lock =
        FileChannel.open(
            data.resolve("engine.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      if (lock.tryLock() == null) {
        throw new BackupRefused("an engine is running on " + data + ": stop it first");
      }
      var database = data.resolve(BackupFile.DATABASE);
      if (Files.exists(database) && !force) {
        throw new BackupRefused(
            database + " exists; --force restores over it and keeps it in a folder beside");
      }
      if (backup.databaseBytes() > Files.getFileStore(data).getUsableSpace()) {
        throw new BackupRefused(
            "the database needs %d MB, more than is free in %s"
                .formatted(backup.databaseBytes() >> 20, data));
      }
      return swap(database);
    }
  }

  private Optional<Path> swap(Path database) throws IOException, BackupRefused {
    var fresh =
        Files.createTempDirectory(data, ".restore-", BackupFile.ownerOnly(data, "rwx------"));
    try {
      backup.unpack(fresh);
      var kept = keep(database);
      for (var name : backup.names()) {
        if (!name.equals(BackupFile.DATABASE)) {
          replace(fresh, name);
        }
      }
      replace(fresh, BackupFile.DATABASE);
      if (kept.isPresent()) {
        tellEngine(kept.get());
      }
      return kept;
    } finally {
      for (var name : backup.names()) {
        Files.deleteIfExists(fresh.resolve(name));
      }
      Files.deleteIfExists(fresh);
    }
  }

  /// The database stays where it is as well, until the new one takes its place.
  private Optional<Path> keep(Path database) throws IOException {
    if (!Files.exists(database)) {
      return Optional.empty();
    }
    var kept =
        Files.createDirectory(
            data.resolve("before-restore-" + Instant.now().toString().replace(':', '-')),
            BackupFile.ownerOnly(data, "rwx------"));
    try {
      Files.createLink(kept.resolve(BackupFile.DATABASE), database);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(database, kept.resolve(BackupFile.DATABASE));
    }
    for (var name : BESIDE) {
      if (Files.exists(data.resolve(name))) {
        Files.move(data.resolve(name), kept.resolve(name));
      }
    }
    return Optional.of(kept);
  }

  /// At its next start the engine writes into the journal that it was set back, and from where.
  private void tellEngine(Path kept) throws IOException {
    var head = kept.resolve("journal.head");
    if (Files.exists(head)) {
      Files.copy(head, data.resolve("journal.restored"), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private void replace(Path fresh, String name) throws IOException {
    Files.move(
        fresh.resolve(name),
        data.resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }
}
