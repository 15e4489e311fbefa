package dev.legionflow.workers.booster.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.booster.ExampleProject;
import dev.legionflow.workers.booster.TestJobs;
import dev.legionflow.workers.booster.change.Change;
import dev.legionflow.workers.booster.change.ChangeWriter;
import dev.legionflow.workers.booster.change.Sha256;
import dev.legionflow.workers.booster.folder.MissionFolder;
import dev.legionflow.workers.booster.folder.Workspaces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadWorkerTest {

  private static final String STOCK = "shop/stock.py";

  @TempDir Path temp;
  private Path shop;
  private ReadWorker worker;

  @BeforeEach
  void copyTheExample() throws IOException {
    shop = ExampleProject.copyTo(temp.resolve("shop"));
    worker = new ReadWorker(new Workspaces(List.of(temp)));
  }

  private String text(String path) throws IOException {
    return Files.readString(shop.resolve(path));
  }

  private JobOutcome read(@Nullable Object answer) throws IOException {
    Map<String, @Nullable Object> variables = new HashMap<>();
    variables.put("folder", "shop");
    variables.put("answer", answer);
    return worker.work(TestJobs.job(variables));
  }

  private static Map<String, Object> answer(Object... files) {
    return Map.of("summary", "A change.", "files", List.of(files));
  }

  private static Map<String, Object> file(String path, String after) {
    return Map.of("path", path, "after", after);
  }

  private void assertUnusable(@Nullable Object answer, String... parts) throws IOException {
    assertThat(read(answer))
        .isInstanceOfSatisfying(
            JobOutcome.BpmnError.class,
            error -> {
              assertThat(error.code()).isEqualTo("ANSWER_UNUSABLE");
              assertThat(error.message()).contains(parts).hasSizeLessThan(3_000);
              assertThat(error.variables()).containsEntry("reason", error.message());
            });
  }

  @Test
  void becomesAChangeThatCanBeWritten() throws Exception {
    String after = text(STOCK).replace("def reserve(", "def hold(") + "\n\nEMPTY = {}\n";

    JobOutcome outcome = read(answer(file(STOCK, after)));

    Map<String, Object> variables = new HashMap<>(((JobOutcome.Completed) outcome).variables());
    Change change = Change.from(TestJobs.job(variables));
    assertThat(change.summary()).isEqualTo("A change.");
    assertThat(change.diff())
        .contains("-    def reserve(self", "+    def hold(self", "+EMPTY = {}\n")
        .doesNotContain("-EMPTY");
    assertThat(new ChangeWriter().write(new MissionFolder(shop.toRealPath()), change, 1))
        .isInstanceOf(ChangeWriter.Result.Written.class);
    assertThat(text(STOCK)).isEqualTo(after);
  }

  @Test
  void filesThatDoNotChangeAreNoPartOfIt() throws Exception {
    JobOutcome outcome =
        read(answer(file("shop/cart.py", text("shop/cart.py")), file(STOCK, "x = 1\n")));

    Map<String, Object> variables = new HashMap<>(((JobOutcome.Completed) outcome).variables());
    assertThat(Change.from(TestJobs.job(variables)).files())
        .extracting(each -> each.path())
        .containsExactly(STOCK);
    assertUnusable(answer(file(STOCK, text(STOCK))), "answer.files changes nothing", "A change.");
  }

  @Test
  void theShapeIsTakenStrictly() throws Exception {
    assertUnusable(null, "answer must be an object, but is missing");
    assertUnusable("{\"summary\": \"\"}", "answer must be an object, but is a text");
    assertUnusable(List.of(), "answer must be an object, but is a list");
    assertUnusable(Map.of("files", List.of()), "answer.summary", "missing");
    assertUnusable(Map.of("summary", " \n", "files", List.of()), "answer.summary is empty");
    assertUnusable(Map.of("summary", 3, "files", List.of()), "answer.summary", "'3'");
    assertUnusable(Map.of("summary", "s"), "answer.files must be a list, but is missing");
    assertUnusable(Map.of("summary", "s", "files", Map.of()), "answer.files", "an object");
    assertUnusable(Map.of("summary", "I cannot.", "files", List.of()), "is empty", "I cannot.");
    assertUnusable(
        Map.of("summary", "s", "files", List.of(), "command", "rm"), "the field 'command'");
    assertUnusable(answer("x"), "answer.files[0] must be an object");
    assertUnusable(answer(Map.of("path", STOCK)), "answer.files[0].after", "missing");
    assertUnusable(answer(Map.of("after", "x")), "answer.files[0].path", "missing");
    assertUnusable(
        answer(Map.of("path", STOCK, "after", "x", "mode", "777")),
        "answer.files[0] has the field 'mode'");
    assertUnusable(answer(file(STOCK, "a\n"), file(STOCK, "b\n")), "answer.files[1].path", "again");
  }

  @Test
  void pathsDoNotLeadOut() throws Exception {
    Path outside = Files.writeString(temp.resolve("outside.py"), "x = 1\n");
    for (String path :
        List.of(
            "../outside.py",
            "shop/../../outside.py",
            "shop/./stock.py",
            "shop//stock.py",
            "/etc/passwd",
            outside.toString(),
            "..",
            ".",
            "",
            " ",
            "shop",
            "shop/stock.py/",
            "shop\\stock.py",
            "shop/stock.py\0",
            "C:\\windows",
            "~/x.py",
            "shop/new.py",
            "x".repeat(1_024))) {
      assertUnusable(answer(file(path, "x = 2\n")), "answer.files[0].path");
    }
    assertUnusable(answer(file("x".repeat(5_000), "x = 2\n")), "has 5,000 characters");
    assertThat(outside).hasContent("x = 1\n");
  }

  @Test
  void linksAreNotFollowed() throws Exception {
    Files.createSymbolicLink(shop.resolve("link.txt"), shop.resolve(STOCK));
    assertUnusable(answer(file("link.txt", "x\n")), "answer.files[0].path", "symbolic link");

    Path outside = Files.createDirectory(temp.resolve("other"));
    Files.writeString(outside.resolve("a.py"), "x = 1\n");
    Files.createSymbolicLink(shop.resolve("other"), outside);
    assertUnusable(answer(file("other/a.py", "x\n")), "symbolic link 'other' leads out");
  }

  @Test
  void hiddenAndSecretFilesAreNotWritten() throws Exception {
    Files.createDirectories(shop.resolve(".git/hooks"));
    Files.writeString(shop.resolve(".git/hooks/pre-commit"), "#!/bin/sh\n");
    Files.writeString(shop.resolve(".env"), "A=1\n");
    Files.writeString(shop.resolve("server.key"), "A=1\n");
    Files.createDirectory(shop.resolve("node_modules"));
    Files.writeString(shop.resolve("node_modules/a.js"), "1\n");
    for (String path :
        List.of(".git/hooks/pre-commit", ".env", "server.key", "node_modules/a.js")) {
      assertUnusable(answer(file(path, "x\n")), "answer.files[0].path");
    }
  }

  @Test
  void textsThatHideSomethingAreRefused() throws Exception {
    assertUnusable(answer(file(STOCK, "a\0b")), "answer.files[0].after", "U+0000");
    assertUnusable(answer(file(STOCK, "a\u202eb")), "answer.files[0].after", "U+202E");
    for (int hidden :
        new int[] {
          0x0c, 0x0d, 0x85, 0x9b, 0xad, 0x061c, 0x200b, 0x200e, 0x2028, 0x2060, 0xfeff, 0xe0041
        }) {
      assertUnusable(
          answer(file(STOCK, "a" + Character.toString(hidden) + "b")),
          "answer.files[0].after",
          "U+%04X".formatted(hidden));
    }
    assertUnusable(answer(file(STOCK, "a\ud800b")), "answer.files[0].after", "U+D800");
    assertUnusable(answer(file(STOCK, "\u001b[2J")), "answer.files[0].after", "U+001B");
    assertThat(read(answer(file(STOCK, "smile = '\ud83d\ude00'\n"))))
        .isInstanceOf(JobOutcome.Completed.class);
  }

  @Test
  void sizesHaveBounds() throws Exception {
    assertUnusable(
        answer(file(STOCK, "x".repeat(Change.MAX_BYTES + 1))),
        "answer.files[0].after",
        "1,000,001");
    assertUnusable(
        answer(file(STOCK, "x\n".repeat(400_000))), "answer.files make a change of", "1,000,000");
    assertUnusable(
        Map.of("summary", "s".repeat(2_001), "files", List.of(file(STOCK, "x"))),
        "answer.summary has 2,001");
    assertUnusable(
        Map.of("summary", "s", "files", Collections.nCopies(201, file(STOCK, "x"))),
        "answer.files has 201 files");
    Files.write(shop.resolve("data.bin"), new byte[] {1, 0, 2});
    assertUnusable(answer(file("data.bin", "x")), "is no text file");
  }

  @Test
  void onlyWhatTheModelHasSeenMayChange() throws Exception {
    Map<String, Object> variables = new HashMap<>();
    variables.put("folder", "shop");
    variables.put("answer", answer(file(STOCK, "x = 1\n")));
    variables.put("briefed", List.of(Map.of("path", STOCK, "sha256", Sha256.of(text(STOCK)))));
    assertThat(worker.work(TestJobs.job(variables))).isInstanceOf(JobOutcome.Completed.class);

    Files.writeString(shop.resolve(STOCK), text(STOCK) + "# another's work\n");
    assertThat(worker.work(TestJobs.job(variables)))
        .isInstanceOfSatisfying(
            JobOutcome.BpmnError.class,
            error -> {
              assertThat(error.code()).isEqualTo("FILE_CHANGED");
              assertThat(error.message()).contains(STOCK);
            });

    variables.put("answer", answer(file("shop/cart.py", "x = 1\n")));
    assertThat(worker.work(TestJobs.job(variables)))
        .isInstanceOfSatisfying(
            JobOutcome.BpmnError.class,
            error -> assertThat(error.message()).contains("answer.files[0].path", "shop/cart.py"));

    variables.put("briefed", List.of("shop/cart.py"));
    assertThatThrownBy(() -> worker.work(TestJobs.job(variables)))
        .isInstanceOf(Job.InvalidVariable.class)
        .hasMessageContaining("'briefed'");
  }

  @Test
  void aFolderOutsideIsTerminal() throws Exception {
    assertThat(worker.work(TestJobs.job(Map.of("folder", "/", "answer", Map.of()))))
        .isInstanceOf(JobOutcome.Terminal.class);
  }
}
