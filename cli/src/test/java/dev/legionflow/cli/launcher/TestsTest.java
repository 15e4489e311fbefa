package dev.legionflow.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestsTest {

  @TempDir private Path folder = Path.of("");

  private Sandbox sandbox = new Sandbox(folder, folder);

  @BeforeEach
  void makeSandbox() throws IOException {
    sandbox = Sandbox.checkout(folder);
    sandbox.jdk("jdk", "25.0.3");
  }

  @Test
  void reportsOfAllModulesAreSummedAndSkippedTestsAreSaidAloud() throws Exception {
    var run =
        test(
            """
            report cli a.ATest 3 0 0 0 '<testcase name="x" classname="a.ATest" time="0.1"/>'
            report it c.CTest 2 0 0 1 '<testcase name="compose" classname="c.CTest" time="0">
                <skipped type="org.opentest4j.TestAbortedException"><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: no docker
            at c.CTest.compose(CTest.java:3)
            <skipped message="not this: it is in a stack trace"/>]]></skipped>
              </testcase>
              <testcase name="loud" classname="c.CTest" time="0">
                <system-out><![CDATA[prints
            <failure message="not this: it was printed"/>
            ]]></system-out>
              </testcase>'
            report engine b.BTest 2 0 0 1 '<testcase name="rename" classname="b.BTest" time="0">
                <skipped message="jedi &amp; rope are not &quot;installed&quot;"/>
              </testcase>'
            echo '[INFO] Tests run: 3, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: 0.5 s -- in a.ATest'
            """,
            "-pl",
            "cli,engine");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            SKIPPED b.BTest.rename: jedi & rope are not "installed"
            SKIPPED c.CTest.compose: no docker
            5 passed, 0 failed, 2 skipped
            """);
    assertThat(run.err()).contains("a.ATest: 3 ok (0.5 s)");
    assertThat(sandbox.calls("mvn"))
        .singleElement()
        .asString()
        .endsWith("-fae -Dmaven.test.failure.ignore=true -pl cli,engine verify");
  }

  @Test
  void aFailedTestFailsTheRunAlsoWhereMavenIsContent() throws Exception {
    var run =
        test(
            """
            report cli a.ATest 3 1 1 0 '<testcase name="sum(int)[2]" classname="a.ATest" time="0">
                <failure message="expected: 1&#10; but was: &lt;2&gt;" type="x"><![CDATA[stack]]></failure>
              </testcase>
              <testcase name="other" classname="a.ATest" time="0">
                <error message="boom" type="x">stack</error>
                <system-out>printed</system-out>
              </testcase>'
            """);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            """
            FAILED  a.ATest.sum(int)[2]: expected: 1  but was: <2>
            FAILED  a.ATest.other: boom
            1 passed, 2 failed, 0 skipped
            """);
  }

  @Test
  void aBrokenBuildIsAFailureAlsoWhereAllTestsPassed() throws Exception {
    var run =
        test(
            """
            report cli a.ATest 3 0 0 0 ''
            echo '[ERROR] /a/B.java:[1,2] cannot find symbol'
            exit 1
            """);
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("[ERROR] /a/B.java:[1,2] cannot find symbol");
    assertThat(run.out())
        .isEqualTo(
            "FAILED  the build itself (Maven ended with 1)\n3 passed, 1 failed, 0 skipped\n");
  }

  @Test
  void reportsOfEarlierRunsDoNotCount() throws Exception {
    test("report cli a.OldTest 50 0 0 0 ''");
    sandbox.later();
    assertThat(test("report cli a.ATest 1 0 0 0 ''").out())
        .isEqualTo("1 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void aRunWithoutTestsIsNoSuccess() throws Exception {
    var run = test(":");
    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).isEqualTo("0 passed, 0 failed, 0 skipped\n");
  }

  @Test
  void theCorpusIsAskedForByAFlag() throws Exception {
    var asked = "case \" $* \" in *' -Dlegion.corpus '*) report cli a.ATest 1 0 0 0 '' ;; esac";
    assertThat(test(asked, "--corpus").out()).isEqualTo("1 passed, 0 failed, 0 skipped\n");
    assertThat(test(asked).exit()).isEqualTo(1);
  }

  /// Runs `legion test` where Maven does this. It has `report`: module, class, numbers, test cases.
  private Sandbox.Run test(String maven, String... arguments) throws Exception {
    var script = folder.resolve("maven");
    Files.writeString(
        script,
        """
        report() {
          mkdir -p "$1/target/surefire-reports"
          printf '<?xml version="1.0"?>\\n<testsuite xmlns:xsi="x" version="3.0" name="%s" time="0.1" tests="%s" errors="%s" skipped="%s" failures="%s">\\n  %s\\n</testsuite>\\n' \\
            "$2" "$3" "$4" "$6" "$5" "$7" >"$1/target/surefire-reports/TEST-$2.xml"
        }
        """
            + maven);
    var all = new String[arguments.length + 1];
    all[0] = "test";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return sandbox.legion(Map.of("MAVEN_SCRIPT", script.toString()), all);
  }
}
