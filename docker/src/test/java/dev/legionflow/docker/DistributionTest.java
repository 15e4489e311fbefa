package dev.legionflow.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {

  @TempDir private static Path folder = Path.of("");

  private static Unpacked unpacked = new Unpacked(folder, folder);

  @BeforeAll
  static void unpack() throws Exception {
    unpacked = Unpacked.in(folder);
  }

  @Test
  void itHoldsWhatItRunsAndNoSources() throws IOException {
    assertThat(unpacked.root().resolve("legion")).isExecutable();
    assertThat(unpacked.entrypoint()).isExecutable();
    assertThat(unpacked.root().resolve("README.md")).exists();
    assertThat(unpacked.root().resolve("LICENSE")).exists();
    assertThat(unpacked.root().resolve("processes/code-change.bpmn")).exists();
    try (var files = Files.walk(unpacked.root())) {
      assertThat(files.map(Path::toString))
          .noneMatch(f -> f.endsWith(".java") || f.endsWith("pom.xml") || f.contains("/target/"));
    }
  }

  @Test
  void theCommandLineRunsWithoutMaven() throws Exception {
    var run = unpacked.run(Map.of(), unpacked.root().resolve("legion"), "--version");
    assertThat(run.exit()).as(run.output()).isZero();
    assertThat(run.output()).contains("Legion Flow ").doesNotContain("Building");
  }

  /// The real thing: the entry point starts the engine, says when it is healthy, hands other
  /// commands to the command line, and ends when it is told to.
  @Test
  void theEntryPointRunsTheEngine() throws Exception {
    int port = free();
    var environment =
        Map.of("LEGION_PORT", "" + port, "LEGION_DATA", folder.resolve("data").toString());
    var log = folder.resolve("engine.log");
    assertThat(unpacked.run(environment, unpacked.entrypoint(), "health").exit()).isEqualTo(1);

    var engine = unpacked.start(environment, log, unpacked.entrypoint());
    try {
      await()
          .atMost(Duration.ofMinutes(4))
          .pollInterval(Duration.ofMillis(250))
          .failFast("the engine ended, see " + log, () -> !engine.isAlive())
          .until(() -> unpacked.run(environment, unpacked.entrypoint(), "health").exit() == 0);
      assertThat(log).content().contains("Listening on the container's loopback only");

      var status = unpacked.run(environment, unpacked.entrypoint(), "status");
      assertThat(status.exit()).as(status.output()).isZero();
      assertThat(status.output()).contains("is ready");

      var processes = unpacked.root().resolve("processes").toString();
      var deployed = unpacked.run(environment, unpacked.entrypoint(), "deploy", processes);
      assertThat(deployed.exit()).as(deployed.output()).isZero();
      assertThat(deployed.output()).contains("code-change");
    } finally {
      engine.destroy();
      assertThat(engine.waitFor(30, TimeUnit.SECONDS)).as("it ends when told to").isTrue();
    }
    assertThat(engine.exitValue()).isEqualTo(128 + 15);
    assertThat(unpacked.run(environment, unpacked.entrypoint(), "health").exit()).isEqualTo(1);
  }

  /// The demo checks for itself what its missions did to the files, and fails otherwise.
  @Test
  void theDemoRunsToItsExpectedEnd() throws Exception {
    var data = folder.resolve("demo-data");
    var legion = unpacked.root().resolve("legion");
    for (int run = 1; run <= 2; run++) {
      var demo =
          unpacked.run(Map.of(), legion, "demo", "--exit", "--port=" + free(), "--data=" + data);
      assertThat(demo.exit()).as(demo.output()).isZero();
      assertThat(demo.output()).contains("Both missions came to their expected ends");
    }
    assertThat(data.resolve("workspaces/demo-4")).isDirectory();
  }

  @Test
  void theContainerIsOpenedByAFlagOnly() throws Exception {
    var closed = started(Map.of());
    assertThat(closed).contains("-Dquarkus.http.host=127.0.0.1\n");
    var open = started(Map.of("LEGION_HTTP_ALLOW_INSECURE_BIND", "true"));
    assertThat(open).contains("-Dquarkus.http.host=0.0.0.0\n").doesNotContain("loopback only");
  }

  @Test
  void theDatabasesPasswordMayComeFromAFile() throws Exception {
    var file = Files.writeString(folder.resolve("password"), "s3cret\n");
    var environment = Map.of("LEGION_DATABASE_PASSWORD_FILE", file.toString());
    assertThat(started(environment)).contains("\nLEGION_DATABASE_PASSWORD=s3cret\n");
  }

  /// What Java would have been started with.
  private static String started(Map<String, String> environment) throws Exception {
    var all = new java.util.HashMap<>(environment);
    all.put("JAVA_HOME", unpacked.printingJava().toString());
    all.put("LEGION_CACHE", "off");
    all.put("LEGION_PORT", "" + free());
    all.put("LEGION_DATA", folder.resolve("other-data").toString());
    var run = unpacked.run(all, unpacked.entrypoint());
    assertThat(run.exit()).as(run.output()).isZero();
    return run.output();
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
