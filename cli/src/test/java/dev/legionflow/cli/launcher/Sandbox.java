package dev.legionflow.cli.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A folder with the launcher, invented JDKs and an invented Maven.
///
/// @param folder everything is below it
/// @param root the checkout or distribution
record Sandbox(Path folder, Path root) {

  private static final Path PROJECT = Path.of("..").toAbsolutePath().normalize();

  /// Writes each call down in `calls`, and does what the launcher waits for: makes the cache that
  /// it was asked for and, as an engine in training, runs until it is told to stop; as another
  /// engine it leaves a file in its data folder.
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      echo "java $$ $*" >>"@FOLDER@/calls"
      for argument in "$@"; do
        case $argument in -XX:AOTCacheOutput=*) output=${argument#*=} ;; esac
      done
      if [[ -n ${output:-} && $* == *GeneratedMain* ]]; then
        echo "Listening on: http://127.0.0.1:1"
        trap 'echo cache >"$output"; exit 143' TERM
        while :; do sleep 0.05; done
      elif [[ -n ${output:-} ]]; then
        echo cache >"$output"
      fi
      for argument in "$@"; do
        case $argument in -Dlegion.data=*) echo database >"${argument#*=}/legion.mv.db" ;; esac
      done
      exit "${JAVA_EXIT:-0}"
      """;

  /// Writes each call down, prints some of what Maven prints, and leaves what a build leaves.
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo "mvn JAVA_HOME=$JAVA_HOME $*" >>"@FOLDER@/calls"
      echo '[INFO] Scanning for projects...'
      echo '[INFO] Building Legion Flow: command line 0.1.0-SNAPSHOT   [2/2]'
      if [[ -n ${MAVEN_SCRIPT:-} ]]; then source "$MAVEN_SCRIPT"; fi
      mkdir -p cli/target/app engine/target/quarkus-app/{quarkus,app,lib/boot,lib/main}
      touch cli/target/app/legion-cli.jar engine/target/quarkus-app/quarkus-run.jar
      touch engine/target/quarkus-app/lib/main/{b,a}.jar engine/target/quarkus-app/quarkus/generated.jar
      exit "${MAVEN_EXIT:-0}"
      """;

  /// What a run printed and how it ended.
  record Run(int exit, String out, String err) {}

  static Sandbox checkout(Path folder) throws IOException {
    var root = folder.resolve("checkout");
    copyLauncher(root, root.resolve("cli/src/main/launcher"));
    for (var file :
        List.of(
            "pom.xml",
            "cli/pom.xml",
            "cli/src/main/java/A.java",
            "engine/pom.xml",
            "engine/src/main/java/B.java",
            "workers/pom.xml",
            "workers/src/C.java",
            "worker-api/pom.xml",
            "worker-api/src/D.java")) {
      write(root.resolve(file), file);
    }
    var sandbox = new Sandbox(folder, root);
    sandbox.age();
    script(folder.resolve("bin/mvn"), MAVEN.replace("@FOLDER@", folder.toString()));
    return sandbox;
  }

  /// An unpacked distribution; no Maven is on its path.
  static Sandbox distribution(Path folder) throws IOException {
    var root = folder.resolve("legion-flow-1");
    copyLauncher(root, root.resolve("lib/launcher"));
    write(root.resolve("lib/cli/legion-cli.jar"), "");
    write(root.resolve("lib/engine/quarkus-run.jar"), "");
    write(root.resolve("lib/engine/lib/main/a.jar"), "");
    Files.createDirectories(folder.resolve("bin"));
    return new Sandbox(folder, root);
  }

  private static void copyLauncher(Path root, Path parts) throws IOException {
    Files.createDirectories(parts);
    Files.copy(PROJECT.resolve("legion"), root.resolve("legion"));
    try (var files = Files.list(PROJECT.resolve("cli/src/main/launcher"))) {
      for (var file : files.toList()) {
        Files.copy(file, parts.resolve(file.getFileName().toString()));
      }
    }
  }

  /// Puts a JDK of this version below `jvm`, where the launcher looks.
  Path jdk(String name, String version) throws IOException {
    var home = folder.resolve("jvm").resolve(name);
    write(home.resolve("release"), "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\n");
    script(home.resolve("bin/java"), JAVA.replace("@FOLDER@", folder.toString()));
    script(home.resolve("bin/javac"), "#!/bin/sh\n");
    return home;
  }

  /// A Java that can run programs, and cannot compile them.
  Path jre(String name, String version) throws IOException {
    var home = jdk(name, version);
    Files.delete(home.resolve("bin/javac"));
    return home;
  }

  /// Makes all sources an hour old, as in a checkout made a while ago.
  void age() throws IOException {
    var old = FileTime.from(Instant.now().minusSeconds(3600));
    try (var files = Files.walk(root)) {
      for (var file : files.toList()) {
        Files.setLastModifiedTime(file, old);
      }
    }
  }

  /// Moves everything that is there into the past, so that what is written next is newer by far.
  void later() throws IOException {
    try (var files = Files.walk(root)) {
      for (var file : files.toList()) {
        var time = Files.getLastModifiedTime(file).toInstant().minusSeconds(60);
        Files.setLastModifiedTime(file, FileTime.from(time));
      }
    }
  }

  /// How Java and Maven were called, one call a line.
  List<String> calls() throws IOException {
    var calls = folder.resolve("calls");
    return Files.exists(calls) ? Files.readAllLines(calls) : List.of();
  }

  List<String> calls(String program) throws IOException {
    return calls().stream().filter(c -> c.startsWith(program + " ")).toList();
  }

  void forgetCalls() throws IOException {
    Files.deleteIfExists(folder.resolve("calls"));
  }

  Run legion(String... arguments) throws IOException, InterruptedException {
    return legion(Map.of(), arguments);
  }

  /// Runs the launcher.
  ///
  /// @param environment beside a PATH, a HOME and the folder of the JDKs
  Run legion(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    return finish(start(environment, root.resolve("legion"), arguments));
  }

  Process start(Map<String, String> environment, Path launcher, String... arguments)
      throws IOException {
    var command = new java.util.ArrayList<>(List.of(launcher.toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
    var all = new TreeMap<String, String>();
    all.put("PATH", folder.resolve("bin") + ":" + tools());
    all.put("HOME", folder.resolve("home").toString());
    all.put("LEGION_JVMS", folder.resolve("jvm").toString());
    all.putAll(environment);
    builder.environment().clear();
    builder.environment().putAll(all);
    return builder.start();
  }

  /// Waits for a run to end and collects what it printed; both are short enough for a pipe.
  static Run finish(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher did not end within a minute");
    }
    return new Run(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
  }

  /// A folder with the few programs that the launcher may count on: no Maven, no Java, no curl.
  private Path tools() throws IOException {
    var tools = Files.createDirectories(folder.resolve("tools"));
    for (var name :
        List.of(
            "bash",
            "env",
            "dirname",
            "readlink",
            "mkdir",
            "touch",
            "find",
            "grep",
            "head",
            "tail",
            "tee",
            "awk",
            "sort",
            "cat",
            "rm",
            "cp",
            "mktemp",
            "sleep",
            "flock")) {
      for (var system : List.of("/usr/bin", "/bin")) {
        if (Files.exists(Path.of(system, name)) && Files.notExists(tools.resolve(name))) {
          Files.createSymbolicLink(tools.resolve(name), Path.of(system, name));
        }
      }
    }
    return tools;
  }

  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  static void script(Path file, String text) throws IOException {
    write(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
