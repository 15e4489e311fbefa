package dev.legionflow.workers.booster.python;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.legionflow.workers.booster.python.RenameResult.Accepted;
import dev.legionflow.workers.booster.python.RenameResult.Refused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The cases are in the resource files beside this class; [RenameCase] says how to write one.
class PythonRenameTest {

  @TestFactory
  Stream<DynamicTest> oneFile() {
    return cases("one-file.txt");
  }

  @TestFactory
  Stream<DynamicTest> parameters() {
    return cases("parameters.txt");
  }

  @TestFactory
  Stream<DynamicTest> folders() {
    return cases("folders.txt");
  }

  @TestFactory
  Stream<DynamicTest> refusals() {
    return cases("refusals.txt");
  }

  private static Stream<DynamicTest> cases(String resource) {
    return RenameCase.load(resource).stream()
        .map(each -> DynamicTest.dynamicTest(each.title(), () -> check(each)));
  }

  private static void check(RenameCase each) {
    RenameResult result = PythonRename.rename(new InMemoryFiles(each.before()), each.request());
    switch (result) {
      case Refused(var why, String reason) -> {
        assertThat(each.refusal()).as("refused: %s: %s", why, reason).contains(why);
        assertThat(reason).isNotBlank();
      }
      case Accepted accepted -> {
        Map<String, String> texts = new HashMap<>(each.before());
        accepted.texts().forEach((path, text) -> texts.put(path, text.after()));
        assertThat(each.refusal()).as("accepted: %s", accepted.texts()).isEmpty();
        assertThat(texts).isEqualTo(each.after());
      }
    }
  }

  @Test
  void countsPlacesAndNotesProse() {
    PythonFiles files =
        new InMemoryFiles(
            Map.of(
                "shop.py", "def total():\n    \"\"\"The total of all.\"\"\"\n\n\nprint(total())\n",
                "README.md", "call `total`\n"));

    RenameResult result =
        PythonRename.rename(files, RenameRequest.of("shop.py", "total", "sum_up"));

    assertThat(result)
        .isInstanceOfSatisfying(
            Accepted.class,
            accepted -> {
              assertThat(accepted.occurrences()).isEqualTo(2);
              assertThat(accepted.notes())
                  .containsExactly(
                      "shop.py: 1 comments or strings mention 'total' and stay as they are",
                      "README.md mentions 'total', too");
            });
  }

  @Test
  void offsetsAreBytes() {
    PythonFiles files =
        new InMemoryFiles(
            Map.of("a.py", "\uFEFFnote = 'häß€😀'; total = 'é'; print(total, 'ü')\r\n"));

    RenameResult result = PythonRename.rename(files, RenameRequest.of("a.py", "total", "amount"));

    assertThat(result)
        .isInstanceOfSatisfying(
            Accepted.class,
            accepted ->
                assertThat(accepted.texts().values())
                    .extracting(RenameResult.Text::after)
                    .containsExactly(
                        "\uFEFFnote = 'häß€😀'; amount = 'é'; print(amount, 'ü')\r\n"));
  }

  @Test
  void reasonNamesTheLines() {
    PythonFiles files =
        new InMemoryFiles(Map.of("a.py", "def f():\n    x = 1\n\n\ndef g():\n    x = 2\n"));

    RenameResult result = PythonRename.rename(files, RenameRequest.of("a.py", "x", "y"));

    assertThat(result)
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> assertThat(refused.reason()).contains("lines 2, 6").contains("a.py"));
  }

  @Test
  void deepNestingIsRefusedAndNotAStackOverflow() {
    String deep = "x = " + "(".repeat(5_000) + "1" + ")".repeat(5_000) + "\n";

    RenameResult result =
        PythonRename.rename(
            new InMemoryFiles(Map.of("a.py", deep)), RenameRequest.of("a.py", "x", "y"));

    assertThat(result)
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.why())
                    .isIn(RenameResult.Why.TOO_LARGE, RenameResult.Why.PARSE_ERROR));
  }

  @Test
  void parsesOrSaysWhere() {
    assertThat(PythonRename.parseError("a.py", "x = 1\n".getBytes(UTF_8))).isEmpty();
    assertThat(PythonRename.parseError("a.py", "x = 1\ny = (\n".getBytes(UTF_8)))
        .hasValueSatisfying(reason -> assertThat(reason).contains("a.py", "line 2"));
  }

  @Test
  void everyCaseFileIsRead() {
    assertThat(
            Stream.of("one-file.txt", "parameters.txt", "folders.txt", "refusals.txt")
                .map(RenameCase::load)
                .map(List::size))
        .allSatisfy(size -> assertThat(size).isGreaterThan(10));
  }
}
