package dev.legionflow.engine.store;

import dev.legionflow.engine.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/// A backup of the H2 database and of the few files beside it that it is worth little without, made
/// while the engine runs.
@ApplicationScoped
public class Backup {

  /// What `legion restore` knows a backup by; written last, so that half a backup has none.
  static final String MANIFEST = "legion-backup.json";

  /// Read before the database is copied: the journal's head may be older than the journal, and must
  /// not be newer.
  private static final List<String> FILES =
      List.of("journal.key", "journal.head", "admin-token", "admin-password");

  private static final long MAX_FILE_BYTES = 65_536;

  private final Database database;
  private final Path data;
  private final Clock clock;
  private final Semaphore one = new Semaphore(1);

  Backup(Database database, DatabaseConfig config, Clock clock) {
    this.database = database;
    this.data = config.data().toAbsolutePath().normalize();
    this.clock = clock;
  }

  /// Makes a backup, everything that was committed before this call is in it.
  ///
  /// @return a temporary file that only the owner of the process may read; the caller deletes it
  /// @throws Problem 409 on PostgreSQL, 503 while another backup is made
  public Path make() {
    if (!database.isH2()) {
      throw Problem.conflict(
          "the database is PostgreSQL, which has backups of its own: see docs/how-to-backup.md");
    }
    if (!one.tryAcquire()) {
      throw Problem.unavailable("another backup is being made");
    }
    try {
      return write();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a backup below " + data, e);
    } finally {
      one.release();
    }
  }

  private Path write() throws IOException {
    var beside = beside();
    // Made by the system with mode 0600.
    var copy = Files.createTempFile(data, ".backup-", ".h2");
    var backup = Files.createTempFile(data, ".backup-", ".zip");
    try {
      database.jdbi().useHandle(handle -> handle.execute("backup to ?", copy.toString()));
      try (var from = new ZipFile(copy.toFile());
          var to = new ZipOutputStream(Files.newOutputStream(backup))) {
        for (var entries = from.entries(); entries.hasMoreElements(); ) {
          var entry = entries.nextElement();
          to.putNextEntry(new ZipEntry("legion.mv.db"));
          try (var in = from.getInputStream(entry)) {
            in.transferTo(to);
          }
        }
        beside.put(MANIFEST, manifest());
        for (var file : beside.entrySet()) {
          to.putNextEntry(new ZipEntry(file.getKey()));
          to.write(file.getValue());
        }
      }
      return backup;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(backup);
      throw e;
    } finally {
      Files.deleteIfExists(copy);
    }
  }

  private Map<String, byte[]> beside() throws IOException {
    var contents = new LinkedHashMap<String, byte[]>();
    for (var name : FILES) {
      var file = data.resolve(name);
      if (Files.isRegularFile(file) && Files.size(file) <= MAX_FILE_BYTES) {
        contents.put(name, Files.readAllBytes(file));
      }
    }
    return contents;
  }

  private byte[] manifest() {
    return "{\"format\": 1, \"database\": \"h2\", \"created\": \"%s\"}\n"
        .formatted(clock.instant())
        .getBytes(StandardCharsets.UTF_8);
  }
}
