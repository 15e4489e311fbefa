package dev.legionflow.it.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
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

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Path programs;
  private final List<String> as;
  private final Path folder;
  private final Path journalKey;
  private final int port = EngineNode.freePort();
  private String archive = "";
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
    var made = make(run);
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
  }

  /// Makes the place for one.
  private static Postgres make(Run run) {
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
        .map(Postgres::whereTheyAre)
        .findFirst();
  }

  /// A link to one of them need not have the others beside it.
  private static Path whereTheyAre(Path linked) {
    try {
      var real = linked.resolve("initdb").toRealPath().getParent();
      return real != null && Files.isExecutable(real.resolve("pg_ctl")) ? real : linked;
    } catch (IOException e) {
      return linked;
    }
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
        "-p %d -k %s -c listen_addresses=127.0.0.1 -c fsync=on -c synchronous_commit=on -c max_connections=120 %s"
            .formatted(port, folder, archive),
        "start");
  }

  /// Stops it as a crash would: no checkpoint, connections cut.
  void crash() {
    var _ = run("pg_ctl", "-D", data(), "-w", "-m", "immediate", "stop");
  }

  /// Starts it anew, and has it copy its write-ahead log to a folder of its own.
  ///
  /// @throws Skipped where the programs for that are not installed
  void archive() {
    for (var program : List.of("pg_basebackup", "psql")) {
      if (!Files.isExecutable(programs.resolve(program))) {
        throw new Skipped("PostgreSQL's %s is not found".formatted(program));
      }
    }
    crash();
    var wal = wal();
    Shell.run(concat(as, List.of("mkdir", wal)));
    archive =
        "-c archive_mode=on -c archive_command='test ! -f %s/%%f && cp %%p %s/%%f'"
            .formatted(wal, wal);
    start();
  }

  private String wal() {
    return folder.resolve("wal").toString();
  }

  /// A base backup, while all runs.
  void baseBackup() {
    run(
        "pg_basebackup",
        "-h",
        "127.0.0.1",
        "-p",
        Integer.toString(port),
        "-U",
        "legion",
        "-D",
        base(),
        "-X",
        "none",
        "-c",
        "fast",
        "--no-password");
  }

  private String base() {
    return folder.resolve("base").toString();
  }

  /// A new cluster from the base backup and the archived log.
  ///
  /// @param until the moment to go back to; empty for the end of the log
  Postgres restored(Run run, String until) {
    var other = make(run);
    Shell.run(concat(as, List.of("cp", "-a", base(), other.data())));
    var settings = "restore_command = 'cp %s/%%f %%p'\n".formatted(wal());
    if (!until.isEmpty()) {
      settings +=
          "recovery_target_time = '%s'\nrecovery_target_action = 'promote'\n".formatted(until);
    }
    try {
      Files.writeString(
          Path.of(other.data(), "postgresql.auto.conf"), settings, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Shell.run(concat(as, List.of("touch", other.data() + "/recovery.signal")));
    other.start();
    other.await("select not pg_is_in_recovery()", "t");
    return other;
  }

  /// Has all that was written so far archived.
  void archiveAll() {
    var last = query("select pg_walfile_name(pg_switch_wal())");
    await("select last_archived_wal >= '%s' from pg_stat_archiver".formatted(last), "t");
  }

  private void await(String sql, String wanted) {
    var until = System.nanoTime() + PATIENCE.toNanos();
    while (!query(sql).equals(wanted)) {
      if (System.nanoTime() > until) {
        throw new Broken("PostgreSQL does not come to answer '%s' to: %s".formatted(wanted, sql));
      }
      Pause.millis(100);
    }
  }

  /// The one value that a statement answers.
  String query(String sql) {
    return run(
            "psql",
            "-h",
            "127.0.0.1",
            "-p",
            Integer.toString(port),
            "-U",
            "legion",
            "-d",
            "postgres",
            "-Atqc",
            sql)
        .strip();
  }

  private static List<String> concat(List<String> first, List<String> second) {
    return Stream.concat(first.stream(), second.stream()).toList();
  }

  private void stopNow() {
    if (Files.exists(folder.resolve("data").resolve("postmaster.pid"))) {
      crash();
    }
  }

  private String run(String program, String... arguments) {
    List<String> command = new ArrayList<>(as);
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    return Shell.run(command);
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
