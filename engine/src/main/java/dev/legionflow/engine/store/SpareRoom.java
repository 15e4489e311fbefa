package dev.legionflow.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/// A file that holds room on the disk until it is needed. H2 closes its database for everybody when
/// a write meets a full disk, and others can fill it faster than anybody looks: then the file is
/// given up, and what must be written finds room.
final class SpareRoom {

  private static final int BLOCK = 1 << 20;

  private final Path file;

  /// @param database the H2 database's file
  SpareRoom(Path database) {
    file = database.resolveSibling("legion.spare");
  }

  boolean isHeld(long bytes) {
    try {
      return Files.size(file) >= bytes;
    } catch (IOException e) {
      return false;
    }
  }

  /// Takes the room, all of it or none.
  void hold(long bytes) throws IOException {
    // What a file system could compress or leave out would hold no room.
    var noise = new byte[BLOCK];
    new SplittableRandom().nextBytes(noise);
    var fresh = file.resolveSibling("legion.spare.new");
    try (var channel =
        FileChannel.open(
            fresh,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (var left = bytes; left > 0; ) {
        left -= channel.write(ByteBuffer.wrap(noise, 0, (int) Math.min(BLOCK, left)));
      }
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
  }

  void giveUp() throws IOException {
    Files.deleteIfExists(file);
  }
}
