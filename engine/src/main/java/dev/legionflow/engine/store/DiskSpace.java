package dev.legionflow.engine.store;

import dev.legionflow.engine.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Refuses what would write while there is room left for what must be written. H2 closes its
/// database for everybody when a write meets a full disk, and only a restart brings it back (see
/// [SpareRoom]); PostgreSQL looks after itself.
@ApplicationScoped
public class DiskSpace {

  private static final Logger LOG = Logger.getLogger(DiskSpace.class);
  private static final long LOOK_NANOS = Duration.ofMillis(200).toNanos();

  private final @Nullable FileStore store;
  private final SpareRoom room;
  private final long reserve;
  private final AtomicLong looked = new AtomicLong(System.nanoTime() - LOOK_NANOS);
  private final AtomicBoolean full = new AtomicBoolean();

  public DiskSpace(Database database, DatabaseConfig config) {
    reserve = config.database().diskReserve();
    room = new SpareRoom(Database.h2Path(config.data()));
    store = database.isH2InData() && reserve > 0 ? store(config) : null;
    if (store != null) {
      isFull(store);
    }
  }

  private static FileStore store(DatabaseConfig config) {
    try {
      return Files.getFileStore(config.data());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot look at the disk of " + config.data(), e);
    }
  }

  /// Refuses when there is too little room.
  ///
  /// @throws Problem 503
  public void require() {
    if (store != null && isFull(store)) {
      throw Problem.unavailable(
          "the disk of the data folder has less than %d MB left (legion.database.disk-reserve): nothing"
                  .formatted(reserve >> 20)
              + " is written until there is room; nothing was done");
    }
  }

  /// Whether there is room for what can wait.
  public boolean isThere() {
    return store == null || !isFull(store);
  }

  private boolean isFull(FileStore disk) {
    var last = looked.get();
    var now = System.nanoTime();
    if (now - last >= LOOK_NANOS && looked.compareAndSet(last, now)) {
      var is = !hasRoom(disk);
      if (full.getAndSet(is) != is) {
        LOG.warn(
            is
                ? "the disk of the data folder is all but full: commands are refused"
                : "there is room on the disk of the data folder again: commands are taken");
      }
    }
    return full.get();
  }

  /// Half of the reserve is held by a file, the other half has to be free. One at a time: taking
  /// the room may outlast the time between two looks.
  private synchronized boolean hasRoom(FileStore disk) {
    var half = reserve / 2;
    try {
      var usable = disk.getUsableSpace();
      if (room.isHeld(half)) {
        return usable >= half;
      }
      if (usable < reserve) {
        return false;
      }
      room.hold(half);
      return true;
    } catch (IOException e) {
      LOG.warnf("cannot keep room on the disk of the data folder: %s", e.getMessage());
      return false;
    }
  }
}
