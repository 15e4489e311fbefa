package dev.legionflow.it.window;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/// Hands the bytes of each connection on to another address. Sockets in the file system lead from
/// one network namespace to another.
public final class Relay implements AutoCloseable {

  private static final int CHUNK = 64 * 1024;

  private final ServerSocketChannel listener;
  private final SocketAddress to;

  private Relay(ServerSocketChannel listener, SocketAddress to) {
    this.listener = listener;
    this.to = to;
  }

  public static Relay listen(SocketAddress at, SocketAddress to) throws IOException {
    var listener =
        at instanceof UnixDomainSocketAddress
            ? ServerSocketChannel.open(StandardProtocolFamily.UNIX)
            : ServerSocketChannel.open();
    listener.bind(at);
    var relay = new Relay(listener, to);
    Thread.ofPlatform().daemon().name("relay").start(relay::accept);
    return relay;
  }

  public SocketAddress address() throws IOException {
    return listener.getLocalAddress();
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        var near = listener.accept();
        SocketChannel far;
        try {
          far =
              to instanceof UnixDomainSocketAddress
                  ? SocketChannel.open(StandardProtocolFamily.UNIX)
                  : SocketChannel.open();
          far.connect(to);
        } catch (IOException e) {
          near.close(); // Nobody listens there yet, as the client learns by this.
          continue;
        }
        Thread.ofPlatform().daemon().name("relay-out").start(() -> copy(near, far));
        Thread.ofPlatform().daemon().name("relay-in").start(() -> copy(far, near));
      } catch (IOException e) {
        return; // Closed.
      }
    }
  }

  private static void copy(SocketChannel from, SocketChannel to) {
    try (from;
        to) {
      var bytes = ByteBuffer.allocate(CHUNK);
      while (from.read(bytes) >= 0) {
        bytes.flip();
        while (bytes.hasRemaining()) {
          to.write(bytes);
        }
        bytes.clear();
      }
    } catch (IOException e) {
      // One side has gone, and so does the other.
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
