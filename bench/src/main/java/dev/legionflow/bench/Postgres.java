package dev.legionflow.bench;

import dev.legionflow.bench.loopback.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A PostgreSQL of our own: a new cluster with its defaults (fsync and synchronous_commit on), in a
/// temporary folder and on a free port of the loopback address. As root it runs as the user
/// `postgres`, because it refuses to run as root.
final class Postgres implements AutoCloseable {

  private static final String USER = "legion";
  private static final long STEP_SECONDS = 60;

  /// As the engine sets them for itself, for every side.
  private static final String OPTIONS = "reWriteBatchedInserts=true&options=-c%20jit%3Doff";

  private final Path folder;
  private final Path binaries;
  private final int port;
  private final Path log;

  private Postgres(Path folder, Path binaries, int port) {
    this.folder = folder;
    this.binaries = binaries;
    this.port = port;
    this.log = folder.resolve("log");
  }

  /// The folder of PostgreSQL's programs, the newest version's.
  static Optional<Path> binaries() throws IOException {
    var found = new TreeMap<Integer, Path>();
    var versions = Path.of("/usr/lib/postgresql");
    if (Files.isDirectory(versions)) {
      try (var folders = Files.list(versions)) {
        for (var version : folders.toList()) {
          var name = version.getFileName().toString();
          if (name.matches("\\d{1,3}") && Files.isExecutable(version.resolve("bin/initdb"))) {
            found.put(Integer.parseInt(name), version.resolve("bin"));
          }
        }
      }
    }
    for (var entry : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
      if (Files.isExecutable(Path.of(entry, "initdb"))) {
        found.putIfAbsent(0, Path.of(entry));
      }
    }
    return found.isEmpty() ? Optional.empty() : Optional.of(found.lastEntry().getValue());
  }

  static Postgres start(Path binaries) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("legion-bench-pg");
    var cluster = new Postgres(folder, binaries, Ports.free());
    if (root()) {
      // The temporary folder is root's; the cluster's user has to reach what lies in it.
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
      run(List.of("chown", "postgres", folder.toString()));
    }
    // For a run that is broken off; after close() there is nothing left to do.
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::closeQuietly));
    cluster.program("initdb", "-D", cluster.data(), "-U", USER, "-A", "trust", "-E", "UTF8");
    cluster.program(
        "pg_ctl",
        "-D",
        cluster.data(),
        "-w",
        "-l",
        cluster.log.toString(),
        "-o",
        "-c listen_addresses=127.0.0.1 -p %d -k %s".formatted(cluster.port, folder),
        "start");
    return cluster;
  }

  /// A new database in it.
  ///
  /// @return what a side is to be told
  Map<String, String> database(String name) throws IOException, InterruptedException {
    program("createdb", "-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER, name);
    return Map.of(
        "database.url",
        "jdbc:postgresql://127.0.0.1:%d/%s?%s".formatted(port, name, OPTIONS),
        "database.user",
        USER,
        "database.pid",
        Long.toString(pid()));
  }

  private long pid() throws IOException, InterruptedException {
    // The file is readable by its owner and by root.
    return Long.parseLong(Files.readAllLines(folder.resolve("data/postmaster.pid")).getFirst());
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void program(String name, String... arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    if (root()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(binaries.resolve(name).toString());
    command.addAll(List.of(arguments));
    run(command);
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }

  private static void run(List<String> command) throws IOException, InterruptedException {
    var output = Files.createTempFile("legion-bench", ".out");
    try {
      var process =
          new ProcessBuilder(command)
              .directory(Path.of("/").toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (!process.waitFor(STEP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("took too long: " + command);
      }
      if (process.exitValue() != 0) {
        throw new IOException("%s: %s".formatted(command, Files.readString(output)));
      }
    } finally {
      Files.delete(output);
    }
  }

  private void closeQuietly() {
    if (Files.exists(folder)) {
      try {
        close();
      } catch (IOException e) {
        System.err.println("legion bench: " + e.getMessage());
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      program("pg_ctl", "-D", data(), "-m", "immediate", "stop");
      run(List.of("rm", "-rf", folder.toString()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted; PostgreSQL is left in " + folder, e);
    }
  }
}
