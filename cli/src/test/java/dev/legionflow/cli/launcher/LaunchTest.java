package dev.legionflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchTest {

  @TempDir private Path folder = Path.of("");

  private Sandbox sandbox = new Sandbox(folder, folder);

  @BeforeEach
  void makeSandbox() throws Exception {
    sandbox = Sandbox.checkout(folder);
    sandbox.jdk("jdk", "25.0.3");
    assertThat(sandbox.legion("prepare").exit()).isZero();
    sandbox.forgetCalls();
  }

  @Test
  void itWorksThroughLinksFromAnyFolder() throws Exception {
    Files.createDirectories(folder.resolve("home/bin"));
    var link = folder.resolve("home/bin/legion");
    Files.createSymbolicLink(folder.resolve("home/other"), Path.of("../checkout/legion"));
    Files.createSymbolicLink(link, Path.of("../other"));

    var run = Sandbox.finish(sandbox.start(Map.of(), link, "tasks"));

    assertThat(run.exit()).isZero();
    assertThat(sandbox.calls("java")).singleElement().asString().endsWith("cli.Legion tasks");
  }

  @Test
  void theExitCodeIsJavas() throws Exception {
    assertThat(sandbox.legion(Map.of("JAVA_EXIT", "3"), "tasks").exit()).isEqualTo(3);
  }

  @Test
  void argumentsArriveAsTheyWereGiven() throws Exception {
    sandbox.legion("start", "a", "--var", "text=two  words * $HOME");
    assertThat(sandbox.calls("java").getFirst()).endsWith("--var text=two  words * $HOME");
  }

  @Test
  void upBecomesTheEngine() throws Exception {
    var process =
        sandbox.start(
            Map.of("LEGION_JAVA_OPTS", "-Xmx1g -XX:+UseZGC"),
            sandbox.root().resolve("legion"),
            "up",
            "--port",
            "" + free(),
            "--data=my data",
            "-Dlegion.role=engine");
    var run = Sandbox.finish(process);

    assertThat(run.exit()).isZero();
    var data = folder.resolve("my data");
    assertThat(run.err()).contains("its data is in " + data);
    assertThat(data).isDirectory();
    var call = sandbox.calls("java").getFirst();
    assertThat(call)
        .startsWith("java " + process.pid() + " ")
        .contains("-Dlegion.data=" + data + " ")
        .contains("-Dquarkus.http.port=")
        .contains(" -Dlegion.role=engine ")
        .contains("-Xmx512m")
        .contains(" -Xmx1g -XX:+UseZGC ")
        .doesNotContain("UseSerialGC")
        .contains("--enable-native-access=ALL-UNNAMED")
        .endsWith("io.quarkus.runner.GeneratedMain");
    assertThat(call.replaceFirst(".* -cp (\\S+) .*", "$1").replace(sandbox.root() + "/", ""))
        .isEqualTo(
            "engine/target/quarkus-app/quarkus/generated.jar"
                + ":engine/target/quarkus-app/lib/main/a.jar"
                + ":engine/target/quarkus-app/lib/main/b.jar");
  }

  @Test
  void theDataFolderAndWhatTheEngineWritesAreForItsOwnerAlone() throws Exception {
    var data = folder.resolve("new/data");
    assertThat(sandbox.legion("up", "--port=" + free(), "--data=" + data).exit()).isZero();
    assertThat(mode(data)).isEqualTo("rwx------");
    assertThat(mode(data.resolve("legion.mv.db"))).isEqualTo("rw-------");
  }

  @Test
  void aFolderThatIsThereKeepsItsMode() throws Exception {
    var data = Files.createDirectory(folder.resolve("shared"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(sandbox.legion("up", "--port=" + free(), "--data=" + data).exit()).isZero();
    assertThat(mode(data)).isEqualTo("rwxr-x---");
  }

  @ParameterizedTest
  @ValueSource(strings = {"up", "demo"})
  void aTakenPortIsSaidBeforeAnythingIsBuilt(String command) throws Exception {
    sandbox.later();
    Sandbox.write(sandbox.root().resolve("cli/src/main/java/A.java"), "changed");
    try (var taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      var run = sandbox.legion(command, "--port", "" + taken.getLocalPort());
      assertThat(run.exit()).isEqualTo(1);
      assertThat(run.err())
          .contains("port " + taken.getLocalPort() + " of 127.0.0.1 is taken", "--port");
      assertThat(sandbox.calls()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--port", "--port=0", "--port=65536", "--port=http", "--what", "-D", "x"})
  void upRefusesWhatItDoesNotKnow(String argument) throws Exception {
    refusesBeforeItBuilds("up", argument);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--port", "--port=0", "--port=99999", "--bogus", "-Dlegion.role=all", "x"})
  void demoRefusesWhatItDoesNotKnow(String argument) throws Exception {
    refusesBeforeItBuilds("demo", argument);
  }

  private void refusesBeforeItBuilds(String command, String argument) throws Exception {
    sandbox.later();
    Sandbox.write(sandbox.root().resolve("engine/src/main/java/B.java"), "changed");
    var run = sandbox.legion(command, argument);
    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).startsWith("legion: ").doesNotContain("Building");
    assertThat(sandbox.calls()).isEmpty();
  }

  @Test
  void demoIsHandedOnWithItsArguments() throws Exception {
    var port = "--port=" + free();
    assertThat(sandbox.legion("demo", port, "--data", "d", "--exit").exit()).isZero();
    assertThat(sandbox.calls("java"))
        .singleElement()
        .asString()
        .endsWith("cli.Legion demo " + port + " --data d --exit");
  }

  @Test
  void helpIsTheCommandLinesAlsoForWhatTheLauncherDoesItself() throws Exception {
    assertThat(sandbox.legion("up", "--help").exit()).isZero();
    assertThat(sandbox.calls("java")).singleElement().asString().endsWith("cli.Legion up --help");
  }

  @Test
  void aCopyOfTheLauncherAloneSaysSo() throws Exception {
    var alone = Files.createDirectories(folder.resolve("alone")).resolve("legion");
    Files.copy(sandbox.root().resolve("legion"), alone);
    var run = Sandbox.finish(sandbox.start(Map.of(), alone, "tasks"));
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("neither a checkout nor an unpacked distribution");
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static int free() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
      return socket.getLocalPort();
    }
  }
}
