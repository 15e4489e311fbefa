package dev.legionflow.workers.booster.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@EnabledOnOs(OS.LINUX)
class TestRunTest {

  @TempDir Path temp;
  private Path folder;
  private Path home;

  @BeforeEach
  void makeFolders() throws Exception {
    folder = Files.createDirectory(temp.resolve("folder"));
    home = Files.createDirectory(temp.resolve("home"));
  }

  private TestRun.Result sh(String script, Duration timeout) throws Exception {
    return TestRun.run(List.of("/bin/sh", "-c", script), folder, home, timeout);
  }

  @Test
  void statusDecides() throws Exception {
    assertThat(sh("echo fine; echo also >&2", Duration.ofSeconds(20)))
        .isEqualTo(new TestRun.Result(true, "fine\nalso\n[exit status 0]"));
    assertThat(sh("exit 3", Duration.ofSeconds(20)))
        .isEqualTo(new TestRun.Result(false, "\n[exit status 3]"));
  }

  @Test
  void onlyThreeVariablesAreHandedOn() throws Exception {
    TestRun.Result result =
        TestRun.run(List.of("/usr/bin/env"), folder, home, Duration.ofSeconds(20));

    assertThat(result.output().lines().filter(line -> line.contains("=")))
        .hasSize(3)
        .anyMatch(line -> line.startsWith("PATH="))
        .anyMatch(line -> line.startsWith("LANG="))
        .contains("HOME=" + home);
  }

  @Test
  void runsInTheFolderAndWithoutInput() throws Exception {
    assertThat(sh("pwd; cat; echo end", Duration.ofSeconds(20)).output())
        .isEqualTo(folder.toRealPath() + "\nend\n[exit status 0]");
  }

  @Test
  void theTimeLimitEndsTheWholeTree() throws Exception {
    // One child in the tree, and one that left it and keeps the output open.
    String script =
        "sleep 600 & echo $! > child; setsid sleep 601 & echo $! > stray; echo started; wait";
    long start = System.nanoTime();

    TestRun.Result result = sh(script, Duration.ofSeconds(2));

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    assertThat(result.passed()).isFalse();
    assertThat(result.output()).isEqualTo("started\n[stopped after PT2S]");
    assertThat(isAlive("child")).isFalse();
    assertThat(isAlive("stray")).isFalse();
  }

  @Test
  void whatIsLeftBehindIsEndedToo() throws Exception {
    TestRun.Result result =
        sh("setsid sleep 602 & echo $! > stray; echo done", Duration.ofSeconds(30));

    assertThat(result.passed()).isTrue();
    assertThat(isAlive("stray")).isFalse();
  }

  @Test
  void outputIsBounded() throws Exception {
    TestRun.Result result = sh("yes | head -c 5000000; echo end", Duration.ofSeconds(60));

    assertThat(result.output()).endsWith("end\n[exit status 0]");
    assertThat(result.output().length()).isLessThan(TailBuffer.MAX_BYTES + 100);
  }

  @Test
  void aMissingProgramIsAnError() {
    assertThatThrownBy(
            () -> TestRun.run(List.of("no-such-program"), folder, home, Duration.ofSeconds(5)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no-such-program");
  }

  private boolean isAlive(String name) throws Exception {
    long pid = Long.parseLong(Files.readString(folder.resolve(name)).strip());
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    // A killed orphan may stay as a zombie until its new parent looks at it.
    return process.isPresent()
        && process.get().isAlive()
        && !Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
  }
}
