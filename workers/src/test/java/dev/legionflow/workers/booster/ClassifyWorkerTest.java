package dev.legionflow.workers.booster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.legionflow.worker.Job;
import dev.legionflow.worker.JobOutcome;
import dev.legionflow.workers.booster.folder.Workspaces;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifyWorkerTest {

  @TempDir Path temp;
  private ClassifyWorker worker;

  @BeforeEach
  void makeFolder() throws Exception {
    Files.createDirectories(temp.resolve("project/shop"));
    Files.writeString(temp.resolve("project/shop/cart.py"), "x = 1\n");
    Files.writeString(temp.resolve("project/notes.txt"), "x\n");
    worker = new ClassifyWorker(new Workspaces(List.of(temp)));
  }

  private Map<String, @Nullable Object> classify(Object request) {
    JobOutcome outcome = worker.work(TestJobs.job(Map.of("folder", "project", "request", request)));
    assertThat(outcome).isInstanceOf(JobOutcome.Completed.class);
    return ((JobOutcome.Completed) outcome).variables();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          rename total to amount in shop/cart.py                              |          | 0
          Rename the function total to amount in shop/cart.py.                | function | 0
          rename function `total` to `amount` in `shop/cart.py`, line 12      | function | 12
          please rename variable total to amount in shop/cart.py at line 3    | variable | 3
          rename the constant total as amount in the file shop/cart.py:9      | variable | 9
          rename parameter total -> amount in shop/cart.py on line 1!         | parameter| 1
          rename argument 'total' into 'amount' in "shop/cart.py" near line 4 | parameter| 4
          rename the function total() to amount() in shop/cart.py             | function | 0
          """)
  void understandsWords(String request, String what, int line) {
    Map<String, @Nullable Object> variables = classify(request);

    assertThat(variables).containsEntry("route", "booster");
    Map<String, Object> task = new java.util.HashMap<>();
    task.putAll(
        Map.of("kind", "rename", "file", "shop/cart.py", "name", "total", "newName", "amount"));
    if (what != null) {
      task.put("what", what);
    }
    if (line > 0) {
      task.put("line", line);
    }
    assertThat(variables.get("task")).isEqualTo(task);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "make it faster",
        "rename total to amount",
        "rename total to amount in shop/cart.py and add tests",
        "rename total to amount in shop/cart.py line 0",
        "rename the method total to amount in shop/cart.py",
        "rename the class Cart to Basket in shop/cart.py",
        "rename total to amount in notes.txt",
        "rename total to amount in shop/none.py",
        "rename total to amount in ../project/shop/cart.py",
        "rename total to amount in /etc/x.py"
      })
  void everythingElseGoesToAPerson(String request) {
    Map<String, @Nullable Object> variables = classify(request);

    assertThat(variables).containsEntry("route", "person").containsEntry("task", null);
    assertThat(variables.get("reason")).asString().isNotBlank();
  }

  @Test
  void aLongRequestGoesToAPerson() {
    assertThat(classify("rename " + "a".repeat(100_000))).containsEntry("route", "person");
  }

  @Test
  void understandsAMap() {
    Map<String, Object> request =
        Map.of("kind", "rename", "file", "shop/cart.py", "name", "a", "newName", "b", "line", 3.0);

    assertThat(classify(request))
        .containsEntry("route", "booster")
        .extractingByKey("task")
        .isEqualTo(
            Map.of(
                "kind", "rename", "file", "shop/cart.py", "name", "a", "newName", "b", "line", 3));
  }

  @Test
  void aWrongMapNamesItsField() {
    assertThat(classify(Map.of("kind", "format")).get("reason"))
        .asString()
        .contains("request.kind is 'format'");
    assertThat(classify(Map.of("kind", "rename", "file", "x.py", "name", "a")).get("reason"))
        .asString()
        .contains("request.newName");
    Map<String, Object> badLine =
        Map.of("kind", "rename", "file", "x.py", "name", "a", "newName", "b", "line", 1.5);
    assertThat(classify(badLine).get("reason")).asString().contains("request.line");
    Map<String, Object> badWhat =
        Map.of("kind", "rename", "file", "x.py", "name", "a", "newName", "b", "what", "class");
    assertThat(classify(badWhat).get("reason")).asString().contains("request.what");
  }

  @Test
  void aFolderOutsideOfTheWorkspacesIsTerminal() {
    Map<String, Object> variables = Map.of("folder", "/etc", "request", "rename a to b in x.py");

    assertThat(worker.work(TestJobs.job(variables)))
        .isInstanceOfSatisfying(
            JobOutcome.Terminal.class,
            terminal -> assertThat(terminal.message()).contains("'/etc'", "legion.workspaces"));
  }

  @Test
  void missingVariablesAreNamed() {
    assertThatThrownBy(() -> worker.work(TestJobs.job(Map.of("request", "x"))))
        .isInstanceOf(Job.InvalidVariable.class)
        .hasMessageContaining("'folder'");
    assertThatThrownBy(() -> worker.work(TestJobs.job(Map.of("folder", "project", "request", 3))))
        .isInstanceOf(Job.InvalidVariable.class)
        .hasMessageContaining("'request'");
  }
}
