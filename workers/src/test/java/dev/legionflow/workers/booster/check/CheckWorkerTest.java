package dev.legionflow.workers.booster.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.booster.ExampleProject;
import dev.legionflow.workers.booster.TestJobs;
import dev.legionflow.workers.booster.change.Change;
import dev.legionflow.workers.booster.folder.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckWorkerTest {

  private static final List<String> UNITTEST =
      List.of("python3", "-m", "unittest", "discover", "-s", "tests", "-t", ".");

  @TempDir Path temp;
  private Path shop;
  private Workspaces workspaces;

  @BeforeEach
  void copyTheExample() throws Exception {
    shop = ExampleProject.copyTo(temp.resolve("shop"));
    workspaces = new Workspaces(List.of(temp));
  }

  private JobOutcome check(Change change, List<TestCommand> commands) throws Exception {
    CheckWorker worker = new CheckWorker(workspaces, new TestCommands(commands));
    return worker.work(
        TestJobs.job(Map.of("folder", shop.toString(), "change", change.toVariable())));
  }

  private static Map<?, ?> result(JobOutcome outcome) {
    assertThat(outcome).isInstanceOf(JobOutcome.Completed.class);
    return Objects.requireNonNull(
        (Map<?, ?>) ((JobOutcome.Completed) outcome).variables().get("check"));
  }

  private List<TestCommand> unittest() {
    Assumptions.assumeTrue(hasPython(), "SKIPPED: python3 is not installed");
    return List.of(new TestCommand("shop", shop, UNITTEST, Duration.ofMinutes(1)));
  }

  private static boolean hasPython() {
    try {
      return new ProcessBuilder("python3", "--version")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException | InterruptedException e) {
      return false;
    }
  }

  /// Replaces a text in one file of the example, keeping the number of lines.
  private Change edit(String path, String old, String now) throws IOException {
    String before = Files.readString(shop.resolve(path));
    assertThat(before).contains(old);
    return Change.of("edit", List.of(new Change.Edit(path, before, before.replace(old, now))));
  }

  @Test
  void testsPass() throws Exception {
    Map<?, ?> result = result(check(edit("shop/cart.py", "quantity", "pieces"), unittest()));

    assertThat(result.get("passed")).isEqualTo(true);
    assertThat(result.get("parsed")).isEqualTo(true);
    assertThat(result.get("tests")).isEqualTo("passed");
    assertThat(result.get("output")).asString().contains("Ran 9 tests").contains("OK");
  }

  @Test
  void testsFailOnTheCopyAndTheFolderStaysAsItIs() throws Exception {
    Change change = edit("shop/pricing.py", "cents * percent + 50", "cents * percent");
    String before = Files.readString(shop.resolve("shop/pricing.py"));

    Map<?, ?> result = result(check(change, unittest()));

    assertThat(result.get("passed")).isEqualTo(false);
    assertThat(result.get("parsed")).isEqualTo(true);
    assertThat(result.get("tests")).isEqualTo("failed");
    assertThat(result.get("output")).asString().contains("test_rounds_half_up");
    assertThat(shop.resolve("shop/pricing.py")).hasContent(before);
    try (Stream<Path> all = Files.walk(shop)) {
      assertThat(all.map(Path::toString).filter(file -> file.contains("__pycache__"))).isEmpty();
    }
  }

  @Test
  void withoutACommandOnlyTheSyntaxIsChecked() throws Exception {
    assertThat(result(check(edit("shop/cart.py", "quantity", "pieces"), List.of())))
        .isEqualTo(
            Map.of("passed", true, "parsed", true, "tests", "none configured", "output", ""));
    Map<?, ?> broken = result(check(edit("shop/cart.py", "def add(", "def add(("), List.of()));
    assertThat(broken.get("passed")).isEqualTo(false);
    assertThat(broken.get("parsed")).isEqualTo(false);
    assertThat(broken.get("output")).asString().contains("shop/cart.py does not parse");
  }

  @Test
  void aCommandForAnotherFolderDoesNotCount() throws Exception {
    Path other = Files.createDirectories(temp.resolve("other"));
    TestCommand command = new TestCommand("other", other, List.of("false"), Duration.ofMinutes(1));

    assertThat(result(check(edit("shop/cart.py", "quantity", "pieces"), List.of(command))))
        .extracting(map -> map.get("tests"))
        .isEqualTo("none configured");
  }

  @Test
  void aFileThatChangedSinceDoesNotPass() throws Exception {
    Change change = edit("shop/cart.py", "quantity", "pieces");
    Files.writeString(shop.resolve("shop/cart.py"), "changed = 1\n");

    assertThat(result(check(change, List.of())).get("passed")).isEqualTo(false);
  }

  @Test
  void aCommandThatCannotStartIsTerminal() throws Exception {
    TestCommand command =
        new TestCommand("shop", shop, List.of("no-such-program"), Duration.ofMinutes(1));

    assertThat(check(edit("shop/cart.py", "quantity", "pieces"), List.of(command)))
        .isInstanceOfSatisfying(
            JobOutcome.Terminal.class,
            terminal -> assertThat(terminal.message()).contains("legion.check.shop.command"));
  }

  @Test
  void pathsOutsideAreTerminal() throws Exception {
    Path secret = Files.writeString(temp.resolve("secret.py"), "a = 1\n");
    Change change =
        Change.of("bad", List.of(new Change.Edit("../secret.py", "a = 1\n", "b = 1\n")));

    assertThat(check(change, List.of())).isInstanceOf(JobOutcome.Terminal.class);
    assertThat(secret).hasContent("a = 1\n");
  }

  @Test
  void theCopyIsGoneAfterwards() throws Exception {
    Path mark = temp.resolve("where");
    List<String> script =
        List.of("/bin/sh", "-c", "pwd > '%s'; mkdir -p a/b; chmod 0 a".formatted(mark));
    Assumptions.assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "SKIPPED: no shell here");
    TestCommand command = new TestCommand("shop", shop, script, Duration.ofMinutes(1));

    result(check(edit("shop/cart.py", "quantity", "pieces"), List.of(command)));

    Path copy = Path.of(Files.readString(mark).strip());
    assertThat(copy.getParent()).doesNotExist();
  }

  @Test
  void theLockOutlivesTheTests() {
    TestCommand command = new TestCommand("shop", shop, List.of("true"), Duration.ofMinutes(50));

    assertThat(new CheckWorker(workspaces, new TestCommands(List.of(command))).timeoutMillis())
        .isGreaterThan(Duration.ofMinutes(50).toMillis());
  }
}
