package dev.legionflow.engine.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpareRoomTest {

  private static final long BYTES = 3_000_000;

  @TempDir Path folder;
  private Path database;
  private SpareRoom room;

  @BeforeEach
  void room() {
    database = folder.resolve("legion.mv.db");
    room = new SpareRoom(database);
    SpareRoomFiles.register();
    FilePath.register(new FullDisk());
  }

  @Test
  void aWriteThatFindsTheDiskFullIsGivenTheRoom() throws IOException {
    room.hold(BYTES);
    try (var channel = FilePath.get("spare:full:" + database).open("rw")) {
      assertThat(channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0)).isEqualTo(3);
    }
    assertThat(room.isHeld(1)).isFalse();
    assertThat(database).hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  void withoutRoomItFails() throws IOException {
    try (var channel = FilePath.get("spare:full:" + database).open("rw")) {
      FullDisk.full = true;
      assertThatThrownBy(() -> channel.write(ByteBuffer.wrap(new byte[] {1}), 0))
          .hasMessage("No space left on device");
    }
  }

  @Test
  void theRoomIsHeldWholeOrNotAtAll() throws IOException {
    assertThat(room.isHeld(BYTES)).isFalse();
    room.hold(BYTES);
    assertThat(room.isHeld(BYTES)).isTrue();
    assertThat(folder.resolve("legion.spare")).hasSize(BYTES);
    assertThat(room.isHeld(BYTES + 1)).isFalse();
    room.giveUp();
    assertThat(room.isHeld(1)).isFalse();
    assertThat(folder).isEmptyDirectory();
  }

  /// Full as long as the spare room is held, or `full` says so.
  public static final class FullDisk extends FilePathWrapper {
    static boolean full;

    @Override
    public String getScheme() {
      return "full";
    }

    @Override
    public FileChannel open(String mode) throws IOException {
      full = false;
      var below = super.open(mode);
      var spare = new SpareRoom(Path.of(getBase().toString()));
      return new FileBaseDefault() {
        @Override
        public synchronized int write(ByteBuffer from, long position) throws IOException {
          if (full || spare.isHeld(1)) {
            throw new IOException("No space left on device");
          }
          return below.write(from, position);
        }

        @Override
        public long size() throws IOException {
          return below.size();
        }

        @Override
        protected void implTruncate(long size) throws IOException {
          below.truncate(size);
        }

        @Override
        protected void implCloseChannel() throws IOException {
          below.close();
        }
      };
    }
  }
}
