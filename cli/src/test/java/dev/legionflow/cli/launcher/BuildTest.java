package dev.legionflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuildTest {

  @TempDir private Path folder = Path.of("");

  private Sandbox sandbox = new Sandbox(folder, folder);

  @BeforeEach
  void makeSandbox() throws IOException {
    sandbox = Sandbox.checkout(folder);
    sandbox.jdk("jdk", "25.0.3");
  }

  @Test
  void theFirstRunBuildsWhatTheCommandNeedsAndTheSecondBuildsNothing() throws Exception {
    var first = sandbox.legion("instances", "--state", "ACTIVE");
    assertThat(first.exit()).isZero();
    assertThat(first.err()).contains("Legion Flow: command line").contains("Built in");
    assertThat(sandbox.calls("mvn")).singleElement().asString().endsWith("-pl cli -am package");
    assertThat(sandbox.calls("java").getLast()).endsWith("cli.Legion instances --state ACTIVE");

    sandbox.forgetCalls();
    var second = sandbox.legion("tasks");
    assertThat(second.err()).isEmpty();
    assertThat(sandbox.calls())
        .singleElement()
        .asString()
        .endsWith("dev.legionflow.cli.Legion tasks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cli/src/main/java/A.java", "cli/pom.xml", "pom.xml"})
  void aNewerSourceMakesItStale(String source) throws Exception {
    built();
    Files.writeString(sandbox.root().resolve(source), "changed");
    sandbox.legion("tasks");
    assertThat(sandbox.calls("mvn")).hasSize(1);
  }

  @Test
  void aDeletedSourceMakesItStale() throws Exception {
    built();
    Files.delete(sandbox.root().resolve("cli/src/main/java/A.java"));
    sandbox.legion("tasks");
    assertThat(sandbox.calls("mvn")).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"engine/src/main/java/B.java", "README.md", "cli/src/node_modules/x"})
  void whatTheCommandLineIsNotMadeOfDoesNot(String file) throws Exception {
    Files.createDirectories(sandbox.root().resolve("cli/src/node_modules"));
    built();
    Sandbox.write(sandbox.root().resolve(file), "changed");
    sandbox.legion("tasks");
    assertThat(sandbox.calls("mvn")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"engine/src/main/java/B.java", "workers/src/C.java", "worker-api/pom.xml"})
  void theEngineIsBuiltFromItsSourcesAndTheWorkers(String source) throws Exception {
    sandbox.legion("prepare");
    sandbox.later();
    sandbox.forgetCalls();
    Files.writeString(sandbox.root().resolve(source), "changed");
    sandbox.legion("prepare");
    assertThat(sandbox.calls("mvn")).singleElement().asString().endsWith("-pl engine -am package");
  }

  @Test
  void aSourceThatChangesWhileItIsBuiltIsBuiltAgain() throws Exception {
    var script = folder.resolve("edit");
    Files.writeString(script, "touch -d '1 hour' cli/src/main/java/A.java");
    sandbox.legion(Map.of("MAVEN_SCRIPT", script.toString()), "tasks");
    sandbox.forgetCalls();
    sandbox.legion("tasks");
    assertThat(sandbox.calls("mvn")).hasSize(1);
  }

  @Test
  void aFailedBuildShowsItsErrorsAndWhereTheLogIs() throws Exception {
    var script = folder.resolve("fail");
    Files.writeString(script, "echo '[ERROR] A.java:[3,4] cannot find symbol'; exit 1");

    var run = sandbox.legion(Map.of("MAVEN_SCRIPT", script.toString()), "tasks");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .contains("[ERROR] A.java:[3,4] cannot find symbol")
        .contains("the whole log is in " + sandbox.root().resolve("target/build.log"));
    assertThat(sandbox.calls("java")).isEmpty();
    assertThat(sandbox.legion("tasks").exit()).as("the next build works again").isZero();
  }

  @Test
  void withoutMavenItIsSaidWhatToInstall() throws Exception {
    Files.delete(folder.resolve("bin/mvn"));
    var run = sandbox.legion("tasks");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("Maven 3.8 or newer is needed");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    assumeTrue(Files.exists(Path.of("/usr/bin/flock")), "there is no flock here");
    var go = folder.resolve("go");
    var script = folder.resolve("wait");
    Files.writeString(
        script,
        "touch '%s/building'; until [[ -e '%s' ]]; do sleep 0.05; done".formatted(folder, go));
    var environment = Map.of("MAVEN_SCRIPT", script.toString());
    var launcher = sandbox.root().resolve("legion");

    var first = sandbox.start(environment, launcher, "tasks");
    awaitFile(folder.resolve("building"), first);
    var second = sandbox.start(environment, launcher, "instances");
    // The second says that it waits before it does.
    var waits = second.errorReader().readLine();
    Files.createFile(go);

    assertThat(waits).contains("Another build is running here");
    assertThat(Sandbox.finish(first).exit()).isZero();
    assertThat(Sandbox.finish(second).exit()).isZero();
    assertThat(sandbox.calls("mvn")).hasSize(1);
  }

  @Test
  void aDistributionNeverBuilds() throws Exception {
    var unpacked = Sandbox.distribution(folder.resolve("d"));
    unpacked.jre("jre", "25.0.3");
    assertThat(unpacked.legion("prepare").exit()).isZero();
    assertThat(unpacked.legion("tasks").exit()).isZero();
    assertThat(unpacked.calls("mvn")).isEmpty();
    assertThat(unpacked.calls("java").getLast()).endsWith("cli.Legion tasks");
  }

  @Test
  void theStartUpCacheIsMadeOncePerJavaAndJars() throws Exception {
    built();
    assertThat(trainings("tasks")).isZero();
    Files.writeString(sandbox.root().resolve("cli/target/app/legion-cli.jar"), "other jar");
    assertThat(trainings("tasks")).as("other jars").isEqualTo(1);
    sandbox.later();
    sandbox.jdk("jdk", "25.0.4");
    assertThat(trainings("tasks")).as("another Java").isEqualTo(1);
    assertThat(trainings("tasks")).isZero();
  }

  private long trainings(String command) throws Exception {
    sandbox.forgetCalls();
    assertThat(sandbox.legion(command).exit()).isZero();
    return sandbox.calls("java").stream().filter(c -> c.contains("AOTCacheOutput")).count();
  }

  private void built() throws Exception {
    assertThat(sandbox.legion("tasks").exit()).isZero();
    sandbox.later();
    sandbox.forgetCalls();
  }

  private static void awaitFile(Path file, Process process) throws Exception {
    while (Files.notExists(file)) {
      if (process.waitFor(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
        throw new AssertionError("ended early: " + Sandbox.finish(process));
      }
    }
  }
}
