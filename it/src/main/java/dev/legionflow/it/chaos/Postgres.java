package dev.legionflow.it.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A PostgreSQL cluster for one run, with fsync on, on a free port of the loopback address. It is
/// made and run by somebody who is not root, as PostgreSQL wants it.
final class Postgres implements Databases {

  private final Path programs;
  private final List<String> as;
  private final Path folder;
  private final Path journalKey;
  private final int port = EngineNode.freePort();
  private final Thread atExit = new Thread(this::stopNow);

  private Postgres(Path programs, List<String> as, Path folder, Path journalKey) {
    this.programs = programs;
    this.as = as;
    this.folder = folder;
    this.journalKey = journalKey;
  }

  /// Makes a cluster and starts it.
  ///
  /// @throws Skipped where PostgreSQL is not installed, or nobody else than root is there to run it
  static Postgres start(Run run) {
    var programs =
        programs().orElseThrow(() -> new Skipped("PostgreSQL's initdb and pg_ctl are not found"));
    var as = unprivileged();
    try {
      // Not below the run's folder, which the other user may not be allowed to enter.
      var folder = Files.createTempDirectory("legion-chaos-pg");
      run.leaves(folder);
      var made = new Postgres(programs, as, folder, run.folder().resolve("journal.key"));
      if (!as.isEmpty()) {
        Shell.run(List.of("chown", as.get(2), folder.toString()));
      }
      Runtime.getRuntime().addShutdownHook(made.atExit);
      made.run(
          "initdb",
          "-D",
          made.data(),
          "-U",
          "legion",
          "-A",
          "trust",
          "-N",
          "--no-locale",
          "-E",
          "UTF8");
      made.start();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<Path> programs() {
    List<Path> folders = new ArrayList<>();
    Arrays.stream(System.getenv().getOrDefault("PATH", "").split(":"))
        .map(Path::of)
        .forEach(folders::add);
    for (var root :
        List.of("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt", "/usr/local/opt")) {
      try (Stream<Path> versions = Files.list(Path.of(root))) {
        versions
            .sorted(Comparator.reverseOrder())
            .map(path -> path.resolve("bin"))
            .forEach(folders::add);
      } catch (IOException e) {
        // No such place on this system.
      }
    }
    return folders.stream()
        .filter(path -> Files.isExecutable(path.resolve("initdb")))
        .filter(path -> Files.isExecutable(path.resolve("pg_ctl")))
        .findFirst();
  }

  /// The start of a command that runs as somebody who is not root; empty where we are not root.
  private static List<String> unprivileged() {
    if (!Shell.run(List.of("id", "-u")).strip().equals("0")) {
      return List.of();
    }
    for (var user : List.of("postgres", "nobody")) {
      var as = List.of("runuser", "-u", user, "--");
      if (Shell.works(Stream.concat(as.stream(), Stream.of("true")).toList())) {
        return as;
      }
    }
    throw new Skipped("PostgreSQL does not run as root, and there is no other user for it");
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  void start() {
    run(
        "pg_ctl",
        "-D",
        data(),
        "-w",
        "-t",
        "50",
        "-l",
        folder.resolve("log").toString(),
        "-o",
        "-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=on -c synchronous_commit=on -c max_connections=120"
            .formatted(port, folder),
        "start");
  }

  /// Stops it as a crash would: no checkpoint, connections cut.
  void crash() {
    run("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
  }

  private void stopNow() {
    if (Files.exists(folder.resolve("data").resolve("postmaster.pid"))) {
      crash();
    }
  }

  private void run(String program, String... arguments) {
    List<String> command = new ArrayList<>(as);
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    Shell.run(command);
  }

  int port() {
    return port;
  }

  Map<String, String> settings(int atPort) {
    return Map.of(
        "legion.database.url",
        "jdbc:postgresql://127.0.0.1:%d/postgres?sslmode=disable&gssEncMode=disable"
            .formatted(atPort),
        "legion.database.user",
        "legion",
        // Nodes that share a database share the journal's key.
        "legion.journal.key-file",
        journalKey.toString());
  }

  @Override
  public Map<String, String> settings() {
    return settings(port);
  }

  @Override
  public void close() {
    stopNow();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }
}
