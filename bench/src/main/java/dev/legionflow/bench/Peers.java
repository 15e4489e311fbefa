package dev.legionflow.bench;

import dev.legionflow.peers.Zeebe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Other engines. They are fetched when they are measured, into `bench/target/peers` (Zeebe into
/// the user's cache, which the tests share), and are part of nothing that we ship.
final class Peers {

  static final String LICENCES =
      """
      Peers, fetched to be measured here and shipped with nothing:
        %s
        Flowable 7.2.0, Camunda 7.23.0 (Community): Apache License 2.0
        Spring Boot, Tomcat 10.1 (under their REST applications): Apache License 2.0
        Jersey 3.1 (under Camunda 7's): Eclipse Public License 2.0
        Restate 1.7.12 (server): Business Source License 1.1; its SDK 1.17.2: MIT
        LangGraph.js 1.3.0 and its SQLite checkpointer 1.0.4, better-sqlite3: MIT\
      """
          .formatted(Zeebe.LICENCE);

  private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:";
  private static final long FETCH_MINUTES = 30;

  private Peers() {}

  /// A broker and a client of it, alone in a network namespace.
  static void zeebe(Surroundings given, Sides sides) throws IOException, InterruptedException {
    var alone = Zeebe.alone();
    if (alone.isEmpty()) {
      given.note(
          "zeebe skipped: it binds all interfaces, and no network namespace can be made here (unshare -n)");
      return;
    }
    Zeebe fetched;
    try {
      fetched = Zeebe.fetched(Files.createDirectories(given.logs()).resolve("peers.log"));
    } catch (IOException e) {
      skip(given, "zeebe", "it cannot be fetched");
      return;
    }
    var settings = new HashMap<String, String>();
    settings.put("zeebe.home", fetched.home().toString());
    settings.put("heap", Surroundings.HEAP);
    settings.put("data", given.folder("zeebe").toString());
    var command = new ArrayList<>(alone.get());
    command.addAll(given.loopback("zeebe", settings));
    start(given, sides, "zeebe", command);
  }

  /// Flowable's own REST applications, as a Spring Boot application, and a client that polls.
  static void flowable(Surroundings given, Sides sides, Map<String, String> database)
      throws IOException, InterruptedException {
    rest(given, sides, "flowable-polling", "flowable", "flowable-rest", database);
  }

  /// Camunda 7's REST application, also under Spring Boot, and a client that polls.
  static void camunda7External(Surroundings given, Sides sides, Map<String, String> database)
      throws IOException, InterruptedException {
    rest(given, sides, "camunda7-external", "camunda7", "camunda7-rest", database);
  }

  private static void rest(
      Surroundings given,
      Sides sides,
      String name,
      String contestant,
      String project,
      Map<String, String> database)
      throws IOException, InterruptedException {
    var classes = maven(given, name, project);
    if (classes != null) {
      var settings = new HashMap<>(database);
      settings.put("peer.classpath", classes);
      settings.put("data", given.folder(name).toString());
      start(given, sides, name, given.loopback(contestant, settings));
    }
  }

  /// Camunda 7 in one JVM.
  static void camunda7(Surroundings given, Sides sides, Map<String, String> database)
      throws IOException, InterruptedException {
    var name = "camunda7-audit";
    var classes = maven(given, name, "camunda7");
    if (classes != null) {
      var command = given.inProcess("camunda7-in-process", database, classes + ":");
      start(given, sides, name, command);
    }
  }

  /// Restate's server, a service for it in Node.js, and a client that calls it.
  static void restate(Surroundings given, Sides sides) throws IOException, InterruptedException {
    var name = "restate";
    var home = npm(given, name, name);
    if (home == null) {
      return;
    }
    var server = restateServer(home);
    if (server == null || run(given, home, server.toString(), "--version") != 0) {
      given.note("restate skipped: its server has no program that runs on this machine");
      return;
    }
    var settings = new HashMap<String, String>();
    settings.put("restate.server", server.toString());
    settings.put("restate.service", home.resolve("mission.mjs").toString());
    settings.put("data", given.folder(name).toString());
    start(given, sides, name, given.loopback(name, settings));
  }

  /// Each platform's program is a package of its own, of which npm takes the one that fits.
  private static @Nullable Path restateServer(Path home) throws IOException {
    try (var folders =
        Files.newDirectoryStream(home.resolve("node_modules/@restatedev"), "restate-server-*")) {
      for (var folder : folders) {
        var program = folder.resolve("bin/restate-server");
        if (Files.isExecutable(program)) {
          return program;
        }
      }
    }
    return null;
  }

  /// LangGraph.js in one process of Node.js, which is measured by a script there.
  ///
  /// @param database the file of its checkpoints
  static void langGraph(Surroundings given, Sides sides, Path database)
      throws IOException, InterruptedException {
    var name = "langgraph-sqlite";
    var home = npm(given, name, "langgraph");
    if (home != null) {
      var script = home.resolve("missions.mjs").toString();
      start(given, sides, name, List.of("node", script, database.toString()));
    }
  }

  /// Builds a project under `bench/peers`, once.
  ///
  /// @return its class path; nothing when it cannot be built
  private static @Nullable String maven(Surroundings given, String name, String project)
      throws IOException, InterruptedException {
    var target = given.home().resolve("bench/target/peers").resolve(project);
    if (!Files.isDirectory(target.resolve("lib"))) {
      IO.println("  building " + project);
      if (run(
              given,
              given.home().resolve("bench/peers").resolve(project),
              "mvn",
              "-B",
              "-q",
              "package",
              COPY + "copy-dependencies",
              "-DoutputDirectory=" + target.resolve("lib"))
          != 0) {
        skip(given, name, "it cannot be built");
        return null;
      }
    }
    return target.resolve("classes") + ":" + target.resolve("lib") + "/*";
  }

  /// Copies a project of Node.js under `bench/peers` to the fetched ones and installs what its lock
  /// file names, once.
  ///
  /// @return where it is; nothing when it cannot be installed
  private static @Nullable Path npm(Surroundings given, String name, String project)
      throws IOException, InterruptedException {
    var target = given.home().resolve("bench/target/peers").resolve(project);
    Files.createDirectories(target);
    try (var files =
        Files.newDirectoryStream(given.home().resolve("bench/peers").resolve(project))) {
      for (var file : files) {
        if (Files.isRegularFile(file)) {
          Files.copy(
              file,
              target.resolve(file.getFileName().toString()),
              StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
    var installed = target.resolve("installed");
    if (!Files.exists(installed)) {
      IO.println("  fetching " + project);
      // The ranges that the packages ask of each other do not all agree; the lock file decides.
      if (run(given, target, "npm", "ci", "--legacy-peer-deps", "--no-audit", "--no-fund") != 0) {
        skip(given, name, "it cannot be installed");
        return null;
      }
      Files.createFile(installed);
    }
    return target;
  }

  /// A peer that does not start here is left out; the others are measured all the same.
  private static void start(Surroundings given, Sides sides, String name, List<String> command) {
    try {
      sides.start(name, command);
    } catch (IOException e) {
      given.note(
          "%s skipped: it does not start; see %s"
              .formatted(name, given.logs().resolve(name + ".log")));
    }
  }

  private static void skip(Surroundings given, String name, String why) {
    given.note("%s skipped: %s; see %s".formatted(name, why, given.logs().resolve("peers.log")));
  }

  private static int run(Surroundings given, Path folder, String... command)
      throws IOException, InterruptedException {
    Files.createDirectories(given.logs());
    var builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(given.logs().resolve("peers.log").toFile()));
    // A package asks for this before it reports its installation to its makers.
    builder.environment().put("SCARF_ANALYTICS", "false");
    Process process;
    try {
      process = builder.start();
    } catch (IOException e) {
      System.err.println("  " + e.getMessage());
      return -1; // There is no such program here.
    }
    if (!process.waitFor(FETCH_MINUTES, TimeUnit.MINUTES)) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }
}
