package dev.legionflow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Other engines. They are fetched when they are measured, into `bench/target/peers`, and are part
/// of nothing that we ship.
final class Peers {

  static final String LICENCES =
      """
      Peers, fetched to be measured here and shipped with nothing:
        Zeebe 8.6.0: Camunda License 1.0, for non-production use only
        Flowable 7.2.0: Apache License 2.0
        Spring Boot 3.5, Tomcat 10.1 (under Flowable's REST applications): Apache License 2.0\
      """;

  private static final String COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:";
  private static final String ZEEBE = "io.camunda:camunda-zeebe:8.6.0:tar.gz";
  private static final long FETCH_MINUTES = 30;

  private Peers() {}

  /// A broker and a client of it, alone in a network namespace.
  static void zeebe(Surroundings given, Sides sides) throws IOException, InterruptedException {
    var home = zeebeHome(given);
    if (home == null) {
      return;
    }
    var settings = new HashMap<String, String>();
    settings.put("zeebe.home", home.toString());
    settings.put("java.home", System.getProperty("java.home"));
    settings.put("heap", Surroundings.HEAP);
    settings.put("data", given.folder("zeebe").toString());
    var command =
        new ArrayList<>(
            List.of("unshare", "-n", "sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
    command.addAll(given.loopback("zeebe", settings));
    sides.start("zeebe", command);
  }

  private static @Nullable Path zeebeHome(Surroundings given)
      throws IOException, InterruptedException {
    if (run(given, given.home(), "unshare", "-n", "sh", "-c", "ip link set lo up") != 0) {
      given.note(
          "zeebe skipped: it binds all interfaces, and no network namespace can be made here (unshare -n, as root)");
      return null;
    }
    var peers = Files.createDirectories(given.home().resolve("bench/target/peers"));
    var home = peers.resolve("camunda-zeebe-8.6.0");
    if (!Files.isDirectory(home)) {
      IO.println("  fetching Zeebe 8.6.0 (299 MB)");
      var archive = peers.resolve("camunda-zeebe-8.6.0.tar.gz");
      if (run(
                  given,
                  given.home().resolve("bench"),
                  "mvn",
                  "-B",
                  "-q",
                  COPY + "copy",
                  "-Dartifact=" + ZEEBE,
                  "-DoutputDirectory=" + peers)
              != 0
          || run(given, peers, "tar", "xzf", archive.toString()) != 0) {
        given.note("zeebe skipped: it cannot be fetched; see " + given.logs().resolve("peers.log"));
        return null;
      }
      Files.delete(archive);
    }
    return home;
  }

  /// Flowable's own REST applications, as a Spring Boot application, and a client that polls.
  static void flowable(Surroundings given, Sides sides, Map<String, String> database)
      throws IOException, InterruptedException {
    var project = given.home().resolve("bench/peers/flowable-rest");
    var target = given.home().resolve("bench/target/peers/flowable-rest");
    if (!Files.isDirectory(target.resolve("lib"))) {
      IO.println("  building Flowable's REST applications");
      if (run(
              given,
              project,
              "mvn",
              "-B",
              "-q",
              "package",
              COPY + "copy-dependencies",
              "-DoutputDirectory=" + target.resolve("lib"))
          != 0) {
        given.note(
            "flowable-polling skipped: it cannot be built; see "
                + given.logs().resolve("peers.log"));
        return;
      }
    }
    var settings = new HashMap<>(database);
    settings.put(
        "flowable.classpath", target.resolve("classes") + ":" + target.resolve("lib") + "/*");
    settings.put("data", given.folder("flowable").toString());
    sides.start("flowable-polling", given.loopback("flowable", settings));
  }

  private static int run(Surroundings given, Path folder, String... command)
      throws IOException, InterruptedException {
    Files.createDirectories(given.logs());
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(given.logs().resolve("peers.log").toFile()))
            .start();
    if (!process.waitFor(FETCH_MINUTES, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      return -1;
    }
    return process.exitValue();
  }
}
