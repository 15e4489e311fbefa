package dev.legionflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JdkTest {

  @TempDir private Path folder = Path.of("");

  private Sandbox sandbox = new Sandbox(folder, folder);

  @BeforeEach
  void makeSandbox() throws IOException {
    sandbox = Sandbox.checkout(folder);
  }

  @Test
  void javaHomeIsUsedWhenItWillDo() throws Exception {
    var mine = sandbox.jdk("mine", "26.0.1");
    sandbox.jdk("temurin-25", "25.0.3");
    assertThat(used(Map.of("JAVA_HOME", mine.toString()))).isEqualTo(mine);
  }

  @Test
  void anOldJavaHomeIsPassedOver() throws Exception {
    var old = sandbox.jdk("java-17", "17.0.15");
    var good = sandbox.jdk("temurin-25", "25.0.3");
    assertThat(used(Map.of("JAVA_HOME", old.toString()))).isEqualTo(good);
  }

  @Test
  void theWantedVersionGoesBeforeANewerOne() throws Exception {
    sandbox.jdk("a-newer", "26");
    var good = sandbox.jdk("temurin-25", "25");
    assertThat(used(Map.of())).isEqualTo(good);
  }

  @Test
  void aNewerVersionIsTakenWhereThereIsNoOther() throws Exception {
    sandbox.jdk("java-17", "17.0.15");
    sandbox.jdk("java-8", "1.8.0_402");
    var newer = sandbox.jdk("java-27", "27-ea");
    assertThat(used(Map.of())).isEqualTo(newer);
  }

  @Test
  void aJavaThatCannotCompileWillNotDoInACheckout() throws Exception {
    sandbox.jre("a-jre", "25.0.3");
    var jdk = sandbox.jdk("jdk", "25.0.3");
    assertThat(used(Map.of())).isEqualTo(jdk);
  }

  @Test
  void aFolderThatIsNoJavaIsPassedOver() throws Exception {
    Sandbox.write(folder.resolve("jvm/aaa/release"), "JAVA_VERSION=\"25\"\n");
    Sandbox.write(folder.resolve("jvm/bbb/bin/java"), "not executable");
    var jdk = sandbox.jdk("jdk", "25.0.3");
    assertThat(used(Map.of())).isEqualTo(jdk);
  }

  @Test
  void withoutOneASingleLineSaysWhatToInstall() throws Exception {
    sandbox.jdk("java-17", "17.0.15");
    sandbox.jre("jre-25", "25.0.3");

    var run = sandbox.legion("instances");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .singleElement()
        .asString()
        .contains("JDK 25 or newer is needed", "temurin-25-jdk", "JAVA_HOME");
    assertThat(sandbox.calls()).isEmpty();
  }

  @Test
  void aDistributionRunsOnAJavaThatCannotCompile() throws Exception {
    var unpacked = Sandbox.distribution(folder.resolve("d"));
    var jre = unpacked.jre("jre-25", "25.0.3");
    var run = unpacked.legion("instances");
    assertThat(run.exit()).isZero();
    assertThat(unpacked.calls("java")).isNotEmpty();
    assertThat(jre.resolve("bin/javac")).doesNotExist();
  }

  /// Which JDK a build was given.
  private Path used(Map<String, String> environment) throws Exception {
    var run = sandbox.legion(environment, "instances");
    assertThat(run.err()).contains("Built in");
    var call = sandbox.calls("mvn").getFirst();
    return Path.of(call.replaceFirst("mvn JAVA_HOME=(\\S+) .*", "$1"));
  }
}
