package dev.legionflow.engine.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.h2.store.fs.FileBaseDefault;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/// A file system of H2 (`spare:async:…`) whose writes give up the [SpareRoom] beside the file, and
/// are tried once more, when the disk does not take them.
public final class SpareRoomFiles extends FilePathWrapper {

  static final String SCHEME = "spare";

  static void register() {
    FilePath.register(new SpareRoomFiles());
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    var path = getBase().toString();
    // Without the scheme of the file system below.
    var room = new SpareRoom(Path.of(path.substring(path.indexOf(':') + 1)));
    return new Channel(super.open(mode), room);
  }

  private static final class Channel extends FileBaseDefault {
    private final FileChannel below;
    private final SpareRoom room;

    Channel(FileChannel below, SpareRoom room) {
      this.below = below;
      this.room = room;
    }

    // Unlike the one that it replaces it holds no lock: the channel below takes many at once.
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public int read(ByteBuffer to, long position) throws IOException {
      return below.read(to, position);
    }

    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    public int write(ByteBuffer from, long position) throws IOException {
      try {
        return below.write(from, position);
      } catch (ClosedChannelException e) {
        throw e;
      } catch (IOException e) {
        // Also where another write has given it up a moment ago.
        room.giveUp();
        return below.write(from, position);
      }
    }

    @Override
    public long size() throws IOException {
      return below.size();
    }

    @Override
    public void force(boolean metaData) throws IOException {
      below.force(metaData);
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) throws IOException {
      return below.tryLock(position, size, shared);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      below.truncate(size);
    }

    @Override
    protected void implCloseChannel() throws IOException {
      below.close();
    }
  }
}
