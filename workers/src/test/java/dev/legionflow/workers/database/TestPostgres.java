package dev.legionflow.workers.database;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A PostgreSQL cluster for the tests of this process, on a free port of the loopback address.
/// Where PostgreSQL is not installed, or only root is there to run it, the test is skipped and says
/// why.
public final class TestPostgres {

  private static @Nullable TestPostgres running;

  private final Path programs;
  private final List<String> as;
  private final Path folder;
  private final int port;
  private final AtomicInteger databases = new AtomicInteger();

  private TestPostgres(Path programs, List<String> as) throws IOException {
    this.programs = programs;
    this.as = as;
    this.folder = Files.createTempDirectory("legion-workers-pg");
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
  }

  /// Whether it can be run here.
  public static boolean isThere() {
    return programs() != null && unprivileged() != null;
  }

  /// The address of a new, empty database.
  public static String newDatabase() {
    return started().create();
  }

  public static String user() {
    return "legion";
  }

  private static synchronized TestPostgres started() {
    if (running == null) {
      try {
        running = start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return running;
  }

  private static TestPostgres start() throws IOException {
    var programs = programs();
    if (programs == null) {
      return abort("skipped: PostgreSQL's initdb and pg_ctl are not installed here");
    }
    var as = unprivileged();
    if (as == null) {
      return abort("skipped: PostgreSQL does not run as root, and there is no user postgres");
    }
    var made = new TestPostgres(programs, as);
    if (!as.isEmpty()) {
      run(List.of("chown", "postgres", made.folder.toString()));
    }
    var data = made.folder.resolve("data").toString();
    made.run("initdb", "-D", data, "-U", user(), "-A", "trust", "-N", "--no-locale", "-E", "UTF8");
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(() -> {
              made.run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop");
              delete(made.folder);
            }));
    made.run(
        "pg_ctl",
        "-D",
        data,
        "-w",
        "-t",
        "50",
        "-l",
        made.folder.resolve("log").toString(),
        "-o",
        "-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=off".formatted(made.port, made.folder),
        "start");
    return made;
  }

  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String create() {
    var name = "test" + databases.incrementAndGet();
    var login = new Properties();
    login.setProperty("user", user());
    // Not the driver manager, which knows only the drivers of the class loader that came first.
    try (var connection =
            Objects.requireNonNull(new org.postgresql.Driver().connect(url("postgres"), login));
        var statement = connection.createStatement()) {
      statement.execute("create database " + name);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return url(name);
  }

  private String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s?sslmode=disable&gssEncMode=disable"
        .formatted(port, database);
  }

  private static @Nullable Path programs() {
    var root = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(root)) {
      return null;
    }
    try (Stream<Path> versions = Files.list(root)) {
      return versions
          .sorted(Comparator.reverseOrder())
          .map(path -> path.resolve("bin"))
          .filter(path -> Files.isExecutable(path.resolve("initdb")))
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The start of a command that runs as somebody who is not root; empty where we are not root.
  private static @Nullable List<String> unprivileged() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    var as = List.of("runuser", "-u", "postgres", "--");
    try {
      run(Stream.concat(as.stream(), Stream.of("true")).toList());
      return as;
    } catch (IllegalStateException e) {
      return null;
    }
  }

  private void run(String program, String... arguments) {
    var command = new ArrayList<>(as);
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static void run(List<String> command) {
    try {
      var output = Files.createTempFile("legion-workers-pg", ".out");
      var process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      var ended = process.waitFor(60, TimeUnit.SECONDS);
      var text = Files.readString(output);
      Files.delete(output);
      if (!ended || process.exitValue() != 0) {
        process.destroyForcibly();
        throw new IllegalStateException(command + " failed: " + text);
      }
    } catch (IOException e) {
      throw new IllegalStateException(command + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
