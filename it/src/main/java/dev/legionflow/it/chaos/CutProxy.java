package dev.legionflow.it.chaos;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Stands between engine and PostgreSQL and cuts connections while they commit: before the server
/// hears of it, or after it has committed and before the engine hears of that.
///
/// It reads as much of PostgreSQL's protocol (version 3, no TLS) as that takes: messages are a type
/// and a length; a statement is in Query and Parse, and Bind names the one that will run.
final class CutProxy implements AutoCloseable {

  /// The most that a message may be long; more is a mistake in reading.
  private static final int MOST_BYTES = 64 << 20;

  /// Requests of the start that have no type: a login, or a wish for encryption, which the server
  /// answers with one byte.
  private static final int LOGIN = 196_608;

  private final ServerSocket server;
  private final int target;
  private final SplittableRandom random;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger before = new AtomicInteger();
  private final AtomicInteger after = new AtomicInteger();
  private volatile int oneOf;

  /// @param target PostgreSQL's port
  CutProxy(int target, SplittableRandom random) {
    this.target = target;
    this.random = random;
    try {
      server = new ServerSocket(EngineNode.freePort(), 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("chaos-proxy").start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /// From now on one commit of so many is cut; 0 is none.
  void cut(int oneOfSoMany) {
    oneOf = oneOfSoMany;
  }

  int cutBefore() {
    return before.get();
  }

  int cutAfter() {
    return after.get();
  }

  private enum Cut {
    NOT,
    BEFORE,
    AFTER
  }

  private synchronized Cut dice() {
    if (oneOf == 0 || random.nextInt(oneOf) > 0) {
      return Cut.NOT;
    }
    return random.nextBoolean() ? Cut.BEFORE : Cut.AFTER;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var engine = server.accept();
        open.add(engine);
        Thread.ofVirtual().start(() -> serve(engine));
      } catch (IOException e) {
        // Closed, or a connection that ended at once.
      }
    }
  }

  private void serve(Socket engine) {
    var database = new Socket();
    open.add(database);
    try {
      database.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 5_000);
      engine.setTcpNoDelay(true);
      database.setTcpNoDelay(true);
      var connection = new Connection(engine, database);
      Thread.ofVirtual().start(connection::toEngine);
      connection.toDatabase();
    } catch (IOException e) {
      closeBoth(engine, database);
    }
  }

  private void closeBoth(Socket engine, Socket database) {
    for (var socket : Set.of(engine, database)) {
      open.remove(socket);
      quietly(socket);
    }
  }

  private static void quietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // It is of no use any more either way.
    }
  }

  static boolean isCommit(String statement) {
    var words = statement.strip().toUpperCase(Locale.ROOT);
    return words.equals("COMMIT") || words.startsWith("COMMIT;") || words.endsWith("; COMMIT");
  }

  private final class Connection {
    private final Socket engine;
    private final Socket database;
    private final Set<String> commits = new HashSet<>();

    /// The answer to the commit under way is to be kept from the engine.
    private volatile boolean swallow;

    Connection(Socket engine, Socket database) {
      this.engine = engine;
      this.database = database;
    }

    void toDatabase() {
      try (var in =
          new DataInputStream(new BufferedInputStream(engine.getInputStream(), 1 << 16))) {
        var out = database.getOutputStream();
        login(in, out);
        // Messages are held until the engine waits for an answer, so that a commit goes by whole.
        var held = ByteBuffer.allocate(1 << 16);
        boolean commit = false;
        while (true) {
          int type = in.readUnsignedByte();
          var body = body(in);
          commit |= isCommit(type, body);
          held = append(held, type, body);
          if (type == 'S' || type == 'Q' || type == 'X' || in.available() == 0) {
            if (commit && (type == 'S' || type == 'Q')) {
              switch (dice()) {
                case NOT -> {}
                case BEFORE -> {
                  before.incrementAndGet();
                  return;
                }
                case AFTER -> swallow = true;
              }
              commit = false;
            }
            out.write(held.array(), 0, held.position());
            held.clear();
          }
        }
      } catch (IOException e) {
        // One side is gone.
      } finally {
        // With a commit under way the other direction closes, when the answer has come.
        if (!swallow) {
          closeBoth(engine, database);
        }
      }
    }

    private void login(DataInputStream in, OutputStream out) throws IOException {
      int code;
      do {
        int length = in.readInt();
        code = in.readInt();
        var rest = new byte[checked(length) - 8];
        in.readFully(rest);
        out.write(ByteBuffer.allocate(length).putInt(length).putInt(code).put(rest).array());
      } while (code != LOGIN);
    }

    private static byte[] body(DataInputStream in) throws IOException {
      var body = new byte[checked(in.readInt()) - 4];
      in.readFully(body);
      return body;
    }

    private static int checked(int length) throws IOException {
      if (length < 4 || length > MOST_BYTES) {
        throw new IOException("no message of PostgreSQL is " + length + " bytes long");
      }
      return length;
    }

    private static ByteBuffer append(ByteBuffer held, int type, byte[] body) {
      var wide = held;
      if (held.remaining() < body.length + 5) {
        wide = ByteBuffer.allocate(2 * (held.position() + body.length + 5));
        wide.put(held.flip());
      }
      return wide.put((byte) type).putInt(body.length + 4).put(body);
    }

    private boolean isCommit(int type, byte[] body) {
      return switch (type) {
        case 'Q' -> CutProxy.isCommit(text(body, 0));
        case 'P' -> {
          var name = text(body, 0);
          boolean is = CutProxy.isCommit(text(body, name.length() + 1));
          if (is) {
            commits.add(name);
          } else {
            commits.remove(name);
          }
          yield false;
        }
        case 'B' -> commits.contains(text(body, text(body, 0).length() + 1));
        default -> false;
      };
    }

    /// The text from here to the next zero byte.
    private static String text(byte[] body, int from) {
      int end = from;
      while (end < body.length && body[end] != 0) {
        end++;
      }
      return new String(body, from, end - from, StandardCharsets.ISO_8859_1);
    }

    void toEngine() {
      try (InputStream in = database.getInputStream()) {
        var out = engine.getOutputStream();
        var buffer = new byte[1 << 16];
        int read;
        while ((read = in.read(buffer)) >= 0) {
          if (swallow) {
            // The answer is here: it is committed. The engine will never hear of it.
            after.incrementAndGet();
            return;
          }
          out.write(buffer, 0, read);
        }
      } catch (IOException e) {
        // One side is gone.
      } finally {
        closeBoth(engine, database);
      }
    }
  }

  @Override
  public void close() {
    quietly(server);
    open.forEach(CutProxy::quietly);
  }
}
